"""Builds a Kubernetes API server and the definitions of custom resources, once.

    python -m tests.deploy.apiserver.build

Needs Go 1.26 and its module proxy, 3 GB of disk while it builds, and ten minutes of two idle cores.
`server/go.mod` and `definitions/go.mod` pin what is built: kube-apiserver as Kubernetes itself
builds it, and the definitions by the generators of those who publish them. etcd comes from the
PATH, or out of Debian's package, unpacked and not installed, so that no service starts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.deploy.apiserver.place import DEFINITIONS, ETCD, FOLDER, SERVER, VERSION

HERE = Path(__file__).parent
PACKAGE = "k8s.io/component-base/version"
APIS = (
    "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1",
    "github.com/kedacore/keda/v2/apis/keda/v1alpha1",
)
GATEWAY = Path("config") / "crd"
"""Where Gateway API's generator writes, below the folder that it runs in."""
DEBIAN = "etcd-server"


def main() -> int:
    """Build what is not there yet; print where it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        for path, build in ((ETCD, _etcd), (DEFINITIONS, _definitions), (SERVER, _server)):
            if not path.exists():
                _say(f"building {path.name} …")
                with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                    build(Path(folder)).rename(path)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"it cannot be built here: {error}\n")
        return 1
    _say(f"export PANTAU_KUBE_APISERVER={SERVER}")
    return 0


def _server(folder: Path) -> Path:
    shutil.copytree(HERE / "server", folder, dirs_exist_ok=True)
    made = folder / "kube-apiserver"
    _, minor, _ = VERSION.split(".")
    said = {"gitVersion": f"v{VERSION}", "gitMajor": "1", "gitMinor": minor}
    flags = " ".join(f"-X {PACKAGE}.{name}={value}" for name, value in said.items())
    _run(
        ["go", "build", "-trimpath", "-ldflags", f"-s -w {flags}", "-o", str(made),
         "k8s.io/kubernetes/cmd/kube-apiserver"],
        folder,
        {"CGO_ENABLED": "0"},
    )  # fmt: skip
    return made


def _definitions(folder: Path) -> Path:
    shutil.copytree(HERE / "definitions", folder, dirs_exist_ok=True)
    made = folder / "made"
    made.mkdir()
    for channel in ("standard", "experimental"):
        (folder / GATEWAY / channel).mkdir(parents=True)
    paths = [f"paths={path}" for path in APIS]
    what = "crd:ignoreUnexportedFields=true,maxDescLen=0"
    _run(["go", "tool", "controller-gen", what, *paths, f"output:crd:dir={made}"], folder)
    _run(["go", "tool", "generator"], folder)
    for file in (folder / GATEWAY / "standard").iterdir():
        file.rename(made / file.name)
    return made


def _etcd(folder: Path) -> Path:
    found = shutil.which("etcd")
    if found is not None:
        made = folder / "etcd"
        made.symlink_to(found)
        return made
    folder.chmod(0o755)
    _run(["apt-get", "download", "--quiet", DEBIAN], folder)
    (package,) = folder.glob("*.deb")
    _run(["dpkg", "-x", str(package), "."], folder)
    return folder / "usr" / "bin" / "etcd"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _run(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> None:
    environ = {**os.environ, "GOFLAGS": "-mod=readonly", **(variables or {})}
    subprocess.run(["nice", *command], cwd=folder, env=environ, check=True)


if __name__ == "__main__":
    sys.exit(main())
