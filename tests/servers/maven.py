"""Artefacts of Maven Central, resolved once into the user's cache."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

JAVA_AT_LEAST = 17
TIMEOUT_S = 600


def why_not() -> str | None:
    """Say why no Java server can be started here; None where it can."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    shown = subprocess.run(
        ["java", "-version"], capture_output=True, text=True, check=False, timeout=60
    )
    version = shown.stderr.partition('"')[2].partition(".")[0].partition('"')[0]
    if not version.isdigit() or int(version) < JAVA_AT_LEAST:
        return f"Java {JAVA_AT_LEAST} is needed, this is {version or 'unknown'}"
    return None


def cache() -> Path:
    """Give the folder that keeps what was downloaded."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "pantau"


def resolve(name: str, *goal: str) -> Path:
    """Run a Maven goal once, with `{folder}` in its arguments standing for where to put its result.

    Processes that need the same artefact wait for the first one. A folder is complete or not there.

    Raises:
        RuntimeError: Maven fails; with the end of what it said.
    """
    folder = cache() / name
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.is_dir():
            return folder
        fresh = cache() / f"{name}.fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        arguments = [word.format(folder=fresh) for word in goal]
        done = subprocess.run(
            ["mvn", "-q", "-B", *arguments],
            cwd=fresh,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )
        if done.returncode != 0:
            raise RuntimeError(f"mvn {' '.join(goal)}: {(done.stdout + done.stderr)[-2000:]}")
        fresh.rename(folder)
    return folder
