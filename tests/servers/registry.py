"""A real schema registry (Apicurio) that speaks Confluent's API, for the tests."""

import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from streams.child import Child, free_port
from tests.servers import maven

VERSION = "3.0.9"
RUNNER = f"apicurio-registry-app-{VERSION}-runner.jar"
READY_S = 180
"""A minute and more where several suites share two cores."""


@contextmanager
def registry(environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run the registry for as long as the block lasts; yields the value of SCHEMA_REGISTRY_URL.

    `environ` are settings of Apicurio's; without any it keeps all in memory.
    """
    archive = maven.resolve(
        f"apicurio-{VERSION}",
        "dependency:copy",
        f"-Dartifact=io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all",
        "-DoutputDirectory={folder}",
    )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="pantau-registry-") as top:
        with tarfile.open(next(archive.glob("*.tar.gz"))) as packed:
            packed.extractall(top, filter="data")
        jar = next(Path(top).rglob(RUNNER))
        server = Child(
            "the schema registry",
            ["java", "-Xmx512m", "-jar", str(jar)],
            Path(top) / "registry.log",
            {
                **(environ or {}),
                "QUARKUS_HTTP_HOST": "127.0.0.1",
                "QUARKUS_HTTP_PORT": str(port),
            },
        )
        address = f"http://127.0.0.1:{port}/apis/ccompat/v7"
        server.start()
        try:
            server.wait_until(lambda: _answers(f"{address}/subjects"), READY_S)
            yield address
        finally:
            server.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
