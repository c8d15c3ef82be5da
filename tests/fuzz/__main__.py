"""Fuzzes one target or all, one after the other: `python -m tests.fuzz [NAME …] --seconds 60`.

With atheris (libFuzzer: it follows which lines an input reaches) where it is installed, else by
plain mutation of the seeds. What is learnt stays in `--corpus`, so that hours add up. Exit code 1:
something was found; its input is in `--findings` and its traceback on the error output.
"""

import argparse
import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
import traceback
from hashlib import sha256
from pathlib import Path
from random import Random

from tests.fuzz.mutation import mutated
from tests.fuzz.targets import TARGETS

INSTRUMENTED = ("streams", "monitors", "schemas")
LONGEST = 4096
"""Bytes of an input."""
HANG_S = 20
MEMORY_MB = 2048
CHILD = "PANTAU_FUZZ_CHILD"


def main() -> int:
    """Fuzz each target in a process of its own: libFuzzer never returns."""
    given = _arguments()
    if os.environ.get(CHILD):
        _fuzz(given.targets[0], given)
    found = 0
    for name in given.targets or TARGETS:
        command = [sys.executable, "-m", "tests.fuzz", name, *_options(given)]
        done = subprocess.run(command, env={**os.environ, CHILD: "1"}, check=False)
        found += done.returncode != 0
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Feed what reads foreign bytes with bytes that are not right.",
        epilog="example: python -m tests.fuzz facts board --seconds 3600 --corpus fuzz-corpus",
    )
    parser.add_argument("targets", nargs="*", metavar="NAME", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--corpus", type=Path, help="where what was learnt is kept")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    unknown = set(given.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no target {', '.join(sorted(unknown))}: there are {', '.join(TARGETS)}")
    return given


def _options(given: argparse.Namespace) -> list[str]:
    options = [f"--seconds={given.seconds}", f"--findings={given.findings}", f"--seed={given.seed}"]
    return [*options, *([f"--corpus={given.corpus}"] if given.corpus else [])]


def _fuzz(name: str, given: argparse.Namespace) -> None:
    """Fuzz in this process, and end it."""
    findings = given.findings / name
    findings.mkdir(parents=True, exist_ok=True)
    if importlib.util.find_spec("atheris") is None:
        sys.exit(_by_mutation(name, given, findings))
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # no types

    with atheris.instrument_imports(include=list(INSTRUMENTED), enable_loader_override=False):
        target = importlib.import_module(f"tests.fuzz.targets.{name}")
    with tempfile.TemporaryDirectory(prefix="pantau-fuzz-") as scratch:
        kept = given.corpus / name if given.corpus else Path(scratch) / "learnt"
        seeds = Path(scratch) / "seeds"
        for folder in (kept, seeds):
            folder.mkdir(parents=True, exist_ok=True)
        for seed in target.seeds():
            (seeds / sha256(seed).hexdigest()[:16]).write_bytes(seed)
        atheris.Setup(
            [
                name, f"-max_total_time={given.seconds}", f"-max_len={LONGEST}",
                f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", f"-seed={given.seed}",
                f"-artifact_prefix={findings}/", "-print_final_stats=1", str(kept), str(seeds),
            ],
            target.one,
        )  # fmt: skip
        atheris.Fuzz()


def _by_mutation(name: str, given: argparse.Namespace, findings: Path) -> int:
    target = importlib.import_module(f"tests.fuzz.targets.{name}")
    seeds: list[bytes] = target.seeds()
    rng = Random(given.seed)
    runs = 0
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        data = seeds[runs] if runs < len(seeds) else mutated(rng, seeds)
        runs += 1
        try:
            target.one(data[:LONGEST])
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            (findings / f"crash-{sha256(data).hexdigest()[:16]}").write_bytes(data)
            sys.stderr.write(traceback.format_exc())
            return 1
    sys.stderr.write(f"{name}: {runs} runs, nothing found (without atheris)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
