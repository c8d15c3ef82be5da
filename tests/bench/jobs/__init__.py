"""Programs that are measured, each a process: `python -m tests.bench.jobs.<name> JOB`."""
