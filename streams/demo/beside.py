"""The processes beside the worker: sums over agencies, packages, the board and letters."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streams.child import Child, free_port, listens

HOST = "127.0.0.1"
PATIENCE_S = 5.0
"""How long a process may take to end in good order; what it holds ends with the broker anyway."""
LETTERS_WAIT_S = 5
"""So long alerts are gathered for one letter: a year is over in a minute."""
EVER_DAYS = 100_000
"""Every alert of the made-up year is told, however long ago that year was."""
PLANS = "https://example.invalid/{code}"
"""Made-up plans have no page: a code may be somebody's at the real address."""


@dataclass(frozen=True)
class Server:
    """One of them: `name` is its command's, `port` answers /metrics, /healthz and /readyz."""

    name: str
    port: int
    child: Child

    @property
    def address(self) -> str:
        """The base of its pages."""
        return f"http://{HOST}:{self.port}"


def port_of(usual: int) -> int:
    """The usual port where it is free, else any."""
    return usual if usual and not listens(usual) else free_port()


@contextmanager
def beside(
    folder: Path, letters: Path, board: int, environ: Mapping[str, str]
) -> Iterator[tuple[Server, ...]]:
    """Run them until the block ends; they come up by themselves, while the year begins.

    Args:
        folder: where they write; it is made.
        letters: where notices are written as .eml files; it is made.
        board: the board's port.
        environ: the variables of the worker.
    """
    letters.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    contacts = folder / "contacts.yaml"
    contacts.write_text(contacts_text(letters), encoding="utf-8")
    ports = {"nation": free_port(), "packages": free_port(), "board": board, "notify": free_port()}
    own = {
        "packages": {"PANTAU_STATE_DIR": str(folder / "state")},
        "board": {
            "PANTAU_BOARD_HOST": HOST,
            "PANTAU_BOARD_PORT": str(board),
            "PANTAU_PLAN_URL": PLANS,
        },
        "notify": {
            "PANTAU_CONTACTS": str(contacts),
            "PANTAU_BOARD_URL": f"http://{HOST}:{board}",
            "PANTAU_ALERT_AGE_DAYS": str(EVER_DAYS),
            "PANTAU_PLAN_URL": PLANS,
        },
    }
    servers = tuple(
        Server(
            name,
            port,
            Child(
                f"pantau {name}",
                [sys.executable, "-m", "streams", name],
                folder / f"{name}.log",
                {
                    **environ,
                    "PANTAU_INSTANCE_ID": f"pantau-demo-{name}",
                    "PANTAU_METRICS_PORT": str(port),
                    **own.get(name, {}),
                },
            ),
        )
        for name, port in ports.items()
    )
    try:
        for server in servers:
            server.child.start()
        yield servers
    finally:
        for server in servers:
            server.child.ask()
        for server in servers:
            server.child.stop(PATIENCE_S)


def contacts_text(letters: Path) -> str:
    """The contacts: everything is written into one folder."""
    return (
        "receivers:\n"
        "  letters:\n"
        f"    folder: {{path: {json.dumps(str(letters))}}}\n"
        f"    wait: {LETTERS_WAIT_S}s\n"
        "routes:\n"
        "  - receivers: [letters]\n"
    )
