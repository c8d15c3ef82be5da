"""The image's file system in a plain directory: the Dockerfile's own lines, without Docker.

Each stage is a folder that is entered with `chroot` in a mount namespace of its own: the machine's
/usr and /etc are there to read, this interpreter stands in for the base image's at /usr/local
(written to beside, never itself), and everything else is what the lines make. What it does not
show: the base image itself, layers, and that a registry has them.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from glob import glob
from pathlib import Path

from tests.deploy.dockerfile import Stage, stages

HOST_FOLDERS = ("usr", "etc")
LINKS = ("bin", "lib", "lib64", "sbin")
PASSED = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "http_", "https_", "no_proxy")
"""Variables of this machine that say how a package index is reached, as build arguments would."""
HERE = ("PIP_FIND_LINKS",)
LINKER = {"LD_LIBRARY_PATH": "/usr/local/lib"}
"""The base image's linker knows this folder; here it looks where the interpreter was made."""
BUILD_S = 900


def why_not() -> str | None:
    """Why it cannot be had on this machine; None where it can."""
    if sys.platform != "linux":
        return "mount namespaces are Linux's"
    missing = [tool for tool in ("unshare", "chroot", "setpriv") if shutil.which(tool) is None]
    if missing:
        return f"no {', '.join(missing)} on this machine"
    if Path(sys.base_prefix) == Path("/usr"):
        return "the system's own Python cannot stand in for the base image's"
    if os.geteuid() != 0:
        return "chroot and a user of its own need root"
    tried = subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else "this machine allows no mount namespaces"


class PlainImage:
    """A built image: `root` is its file system; the last stage's settings are in `stage`."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self.root = folder
        self.stage = stage

    def command(
        self,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        entry: Sequence[str] | None = None,
    ) -> list[str]:
        """What runs the image's entry point, or another `entry`, as its user, read-only.

        /tmp and the working directory are in memory, as `emptyDir` and `--tmpfs` make them.
        """
        variables = LINKER | self.stage.environment() | dict(environ or {})
        user, _, group = self.stage.last("USER").text.partition(":")
        inside = [
            "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs",
            "--bounding-set=-all", "env", "-i",
            *(f"{name}={value}" for name, value in variables.items()),
            *(entry or self.stage.last("ENTRYPOINT").words), *arguments,
        ]  # fmt: skip
        home = self.stage.last("WORKDIR").text
        mounts = [
            _mount("--bind", self.root, self.root),
            *_mounts(self.root),
            *(
                _mount("-o remount,ro,bind", "none", place)
                for place in (self.root, self.root / "usr" / "local")
            ),
            *(
                _mount("-t tmpfs -o mode=1777", "none", f"{self.root}{place}")
                for place in ("/tmp", home)  # noqa: S108 - the image's own
            ),
        ]
        return _entered(self.root, mounts, home, inside)


def build(dockerfile: Path, context: Path, folder: Path) -> PlainImage:
    """Run every line of every stage; the last one is the image.

    Raises:
        AssertionError: a line failed; with what it said.
    """
    made: dict[str, Path] = {}
    for number, stage in enumerate(stages(dockerfile)):
        root = folder / str(number)
        _prepare(root)
        made[stage.name] = root
        _run_stage(stage, root, context, made)
    return PlainImage(root, stage)


def _run_stage(stage: Stage, root: Path, context: Path, made: Mapping[str, Path]) -> None:
    place = "/"
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", **LINKER}
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(PASSED) and name not in HERE
    }
    for one in stage.instructions:
        match one.name:
            case "WORKDIR":
                place = one.text
                (root / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "ENV":
                variables |= {
                    name: value for name, _, value in (word.partition("=") for word in one.words)
                }
            case "COPY":
                _copy(one.words, root, place, context, made)
            case "RUN":
                environ = [f"{name}={value}" for name, value in (passed | variables).items()]
                _ran(
                    _entered(
                        root, _mounts(root), place, ["env", "-i", *environ, "sh", "-ec", one.text]
                    )
                )


def _copy(
    words: list[str], root: Path, place: str, context: Path, made: Mapping[str, Path]
) -> None:
    source = context
    if words[0].startswith("--from="):
        source = made[words.pop(0).removeprefix("--from=")]
    *patterns, target = words
    into = root / (Path(place) / target).as_posix().lstrip("/")
    for pattern in patterns:
        for found in map(Path, sorted(glob(str(source / pattern.lstrip("/"))))):  # noqa: PTH207
            if found.is_dir():
                ignored = None if source is not context else shutil.ignore_patterns("__pycache__")
                shutil.copytree(found, into, symlinks=True, dirs_exist_ok=True, ignore=ignored)
            else:
                to = into / found.name if target.endswith("/") else into
                to = to / found.name if to.is_dir() else to
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, to)


def _prepare(root: Path) -> None:
    for name in (*HOST_FOLDERS, "proc", "dev", "tmp", "var", "opt"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    root.chmod(0o755)
    for name in LINKS:
        target = Path("/") / name
        if target.is_symlink():
            (root / name).symlink_to(target.readlink())
    for part in ("upper", "work"):
        root.with_name(f"{root.name}.{part}").mkdir()


def _mounts(root: Path) -> list[str]:
    beside = {part: root.with_name(f"{root.name}.{part}") for part in ("upper", "work")}
    overlay = (
        f"lowerdir={sys.base_prefix}:/usr/local,upperdir={beside['upper']},workdir={beside['work']}"
    )
    return [
        *(_mount("--rbind", f"/{name}", root / name) for name in HOST_FOLDERS),
        *(_mount("-o remount,ro,bind", "none", root / name) for name in HOST_FOLDERS),
        _mount(f"-t overlay -o {overlay}", "overlay", root / "usr" / "local"),
        _mount("--rbind", "/dev", root / "dev"),
        _mount("-t proc", "proc", root / "proc"),
    ]


def _mount(options: str, source: object, target: object) -> str:
    return f"mount {options} {shlex.quote(str(source))} {shlex.quote(str(target))}"


def _entered(root: Path, mounts: list[str], place: str, command: list[str]) -> list[str]:
    inside = f"cd {shlex.quote(place)} && exec {shlex.join(command)}"
    chroot = shlex.join(["chroot", str(root), "/bin/sh", "-c", inside])
    return ["unshare", "--mount", "sh", "-ec", "\n".join([*mounts, f"exec {chroot}"])]


def _ran(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_S, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
