"""The processes that publish by the clock of today: `pantau tick --every` and `pantau fetch`.

In topics of their own: what they publish is not of the made-up year, and a tick of today would end
it. To Prometheus they are processes of the same installation.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streams.metrics.catalogue import Process
from tests.api.api_server import TOKEN, Answer, Request, api_server, refusal
from tests.publish.feed_rows import order
from tests.worker.rig import rig
from tests.worker.running import Running

FEED, PATH = "ekatalog-paket-e-purchasing", "ekatalog/paket-e-purchasing"
AGENCIES = [f"K{number}" for number in range(1, 301)]
"""So many that a pull comes each second: those of a pass are spread over six minutes."""
REFUSED = frozenset(AGENCIES[4::5])
"""Agencies whose rows the API does not give: their pulls fail."""
ARGUMENTS: Mapping[Process, tuple[str, ...]] = {
    Process.TICK: ("--every", "1h", "--metrics"),
    Process.FETCH: (
        *("--every", "0.1", "--metrics", "--feed", FEED, "--year", "2024"),
        *(argument for code in AGENCIES for argument in ("--agency", code)),
    ),
}


@contextmanager
def publishers(
    broker: Any, prefix: str, folder: Path, environ: Mapping[str, str]
) -> Iterator[dict[Process, Running]]:
    """Each process, not started yet; whoever starts one ends it.

    `environ` is what they have beside their topics.
    """
    with rig(broker, f"{prefix}today.", folder, 1) as made, api_server() as api:
        api.rows[PATH] = [order(n, code, kd_klpd=code) for code in AGENCIES for n in range(3)]
        api.page_rows = 10

        def refuse(request: Request) -> Answer | None:
            api.faults.append(refuse)
            return refusal(403, "Forbidden") if request.query["kode_klpd"] in REFUSED else None

        api.faults = [refuse]
        settings = {**made.environ, **environ, "INAPROC_TOKEN": TOKEN}
        found = {}
        for name, arguments in ARGUMENTS.items():
            one = Running(folder / f"{name}.log", settings, f"{name}-0", name.value)
            one.child.command += arguments
            found[name] = one
        found[Process.FETCH].child.command += ("--api", api.url)
        yield found
