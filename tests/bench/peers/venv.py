"""The venv of the Python peers, built once per requirements file into the user's cache."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.servers import maven

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
BUILD_S = 600


def python() -> Path:
    """Return the venv's interpreter.

    Raises:
        RuntimeError: it cannot be built here; with the last line of what pip said.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = hashlib.blake2b(REQUIREMENTS.read_bytes() + version.encode(), digest_size=6).hexdigest()
    folder = maven.cache() / f"bench-peers-{mark}"
    maven.cache().mkdir(parents=True, exist_ok=True)
    with (maven.cache() / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The mark of a whole venv: a venv holds absolute paths and cannot be moved when done.
        done = folder / "complete"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _build(folder)
            done.touch()
    return folder / "bin" / "python"


@cache
def why_not() -> str | None:
    """Say why the peers cannot run here; None where they can. Builds the venv."""
    try:
        python()
    except RuntimeError as error:
        return str(error)
    return None


def _build(folder: Path) -> None:
    _call(sys.executable, "-m", "venv", str(folder))
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    _call(*pip, "--require-hashes", "-r", str(REQUIREMENTS))


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=BUILD_S)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise RuntimeError(f"the peers' venv cannot be built: {said[-1]}")
