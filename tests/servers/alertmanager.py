"""A real Alertmanager (Debian's package, or one on the PATH), on free loopback ports."""

import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.child import Child, free_port

PROGRAMS = ("prometheus-alertmanager", "alertmanager")
CONFIG = """\
route: {receiver: none, group_wait: 0s}
receivers: [{name: none}]
"""


def program() -> str | None:
    """Give the path of its program; None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def why_not() -> str | None:
    """Say why it cannot be started here; None where it can."""
    return None if program() else "prometheus-alertmanager is not installed (Debian's package)"


@contextmanager
def alertmanager(config: str = CONFIG) -> Iterator[str]:
    """Run it for as long as the block lasts; yields its base address.

    `config` is the text of its settings; without any it takes alerts and tells nobody.
    """
    with tempfile.TemporaryDirectory(prefix="pantau-alertmanager-") as top:
        (Path(top) / "config.yml").write_text(config)
        port = free_port()
        server = Child(
            "Alertmanager",
            [
                str(program()),
                f"--config.file={top}/config.yml",
                f"--storage.path={top}/data",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
            Path(top) / "log",
        )
        address = f"http://127.0.0.1:{port}"
        server.start()
        try:
            server.wait_until(lambda: _ready(address))
            yield address
        finally:
            server.stop()


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
