"""The worker: facts in, segments out, state as a fold of the changelog (docs/worker.md)."""
