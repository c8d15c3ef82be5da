"""The demo from start to end: servers up, the year played, its totals compared, servers down."""

import gc
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from monitors.days import first_day, last_day
from monitors.facts import Fact, SupplierClass, Tick
from streams.demo import views
from streams.demo.agencies import Agency
from streams.demo.columns import columns, registration
from streams.demo.inbox import Inbox
from streams.demo.processes import Ports, Processes, broker, choose, processes
from streams.demo.scene import Row, Scene, Summary, states, summarise
from streams.demo.stopping import LOOK_S, Stop, StoppedError, stoppable
from streams.demo.verdict import differences
from streams.demo.year import made_up_year
from streams.errors import PantauError
from streams.publish.connection import Connection, connected
from streams.publish.publication import Publication
from streams.settings import Settings
from streams.sources.content import content_of
from streams.sources.mapped import Supplier

REFRESH_S = 0.25
ASK_S = 1.0
"""How often the worker is asked how much it has folded."""
STUCK_S = 60.0
"""After the last fact the worker may fold nothing for so long before the demo gives up."""
QUIET_S = 1.5
"""Without a new alert for so long, after all figures are there, none is coming."""
SOURCE = "made-up register"


@dataclass(frozen=True)
class Wishes:
    """What the user asked for. `speed` in days per second, None: as fast as it goes."""

    agencies: int
    seed: int
    year: int
    speed: float | None
    port: int | None
    board: int | None
    letters: Path | None
    stay: bool
    plain: bool


def run(wishes: Wishes, console: Console) -> int:
    """Run the demo; the exit code: 0, or 128 + the signal that ended it within the year.

    Raises:
        PantauError: a server cannot be started or fails, or a total is not exact.
    """
    usual = Settings.from_environment()
    ports = Ports(
        choose(wishes.port, usual.metrics_port, "--metrics-port"),
        choose(wishes.board, usual.board_port, "--board-port"),
    )
    over = False
    try:
        # The signals are noted until every server is down: a second Ctrl-C must not stop that.
        with stoppable() as stop, ExitStack() as servers:
            with views.view_for(console, plain=wishes.plain) as view:
                view.step("starting the embedded broker")
                settings = servers.enter_context(broker(stop))
                view.step("starting the worker")
                running = servers.enter_context(processes(settings, ports, wishes.letters, stop))
                view.step("making up the agencies")
                summary = _play(wishes, running, view, stop)
                # Only the collector frees a producer: it and its callback hold each other.
                gc.collect()
            if isinstance(summary, StoppedError):
                console.print("Ending …")
                raise summary
            views.conclude(summary, console)
            if summary.different:
                raise PantauError(
                    f"{len(summary.different)} of the worker's totals are not the generator's:"
                    f" {summary.different[0].line()}"
                )
            over = True
            if wishes.stay:
                views.invite(summary.scene, console)
                while True:
                    running.check()
                    stop.sleep(REFRESH_S)
    except StoppedError as stopped:
        return 0 if over else stopped.exit_code
    return 0


def _play(
    wishes: Wishes, running: Processes, view: views.View, stop: Stop
) -> Summary | StoppedError:
    """Play the year and let go of every connection: the broker does not end while one is open.

    That someone asked the demo to end is returned, not raised: a traceback keeps what its frames
    hold, and the producer with it.
    """
    try:
        with Inbox(running.settings) as inbox, connected(running.settings) as kafka:
            play = Play(wishes, running, kafka=kafka, inbox=inbox, view=view, stop=stop)
            return play.whole_year()
    except StoppedError as stopped:
        return stopped.with_traceback(None)


class Play:
    """One year on its way: facts out, alerts and figures in, all of it shown."""

    def __init__(
        self,
        wishes: Wishes,
        running: Processes,
        *,
        kafka: Connection,
        inbox: Inbox,
        view: views.View,
        stop: Stop,
    ) -> None:
        self._wishes = wishes
        self._running = running
        self._kafka = kafka
        self._inbox = inbox
        self._view = view
        self._stop = stop
        self._made_up = made_up_year(wishes.seed, wishes.agencies, wishes.year)
        self._shown_at = self._asked_at = float("-inf")
        self._new: list[Row] = []
        self._up = False
        self.scene = Scene(
            wishes.year,
            first_day(wishes.year),
            last_day(wishes.year),
            {agency.code: agency.name for agency in self._made_up.agencies},
            {server.name: server.address for server in running.servers},
            running.settings.kafka_bootstrap,
            running.letters,
            running.scrape,
        )

    def whole_year(self) -> Summary:
        """Play all days, wait until the worker has them, and compare.

        Raises:
            PantauError: the broker or the worker fails, or the worker does not come to the end.
            StoppedError: someone asked the demo to end.
        """
        started = time.monotonic()
        self._publish(started)
        self._wait_for_the_end()
        seconds = time.monotonic() - started
        different = differences(self._made_up.tallies, self._inbox.figures())
        return summarise(self.scene, self._wishes.seed, seconds, self._made_up.tallies, different)

    def _publish(self, started: float) -> None:
        publication = self._kafka.publication(round(time.time() * 1000))
        for agency in self._made_up.agencies:
            publication.agency(_entry(agency))
            publication.fact(registration(agency))
            self.scene.published += 1
        speed = self._wishes.speed
        for number, (day, facts) in enumerate(self._made_up.days()):
            for fact in facts:
                self._send(publication, fact)
            self.scene.day = day
            self._look()
            while speed is not None and time.monotonic() < started + number / speed:
                self._stop.sleep(min(LOOK_S, 1 / speed))
                self._look()
        publication.flush()

    def _send(self, publication: Publication, fact: Fact) -> None:
        if isinstance(fact, Tick):
            publication.tick(fact)
            self.scene.published += self._running.settings.partitions
            return
        if isinstance(fact, SupplierClass):
            publication.supplier(
                Supplier(fact.supplier, fact.supplier_class, SOURCE, fact.content, fact.observed_at)
            )
        agency = self._made_up.agency(fact.agency)
        publication.fact(fact, columns(fact, agency))
        self.scene.published += 1

    def _wait_for_the_end(self) -> None:
        """Until all figures are those of 31 December, the board is up and no alert on its way."""
        folded, moved_at = self.scene.folded, time.monotonic()
        while not self._is_complete():
            self._stop.sleep(LOOK_S)
            self._look()
            if self.scene.folded != folded:
                folded, moved_at = self.scene.folded, time.monotonic()
            if time.monotonic() - moved_at > STUCK_S:
                raise PantauError(self._what_is_missing())
        quiet_since, known = time.monotonic(), len(self._inbox.alerts)
        while time.monotonic() - quiet_since < QUIET_S:
            self._stop.sleep(LOOK_S)
            self._look()
            if len(self._inbox.alerts) != known:
                quiet_since, known = time.monotonic(), len(self._inbox.alerts)
        self._ask()
        self._show()

    def _is_complete(self) -> bool:
        return self._agencies_are_complete() and self._nation_is_complete() and self._is_up()

    def _agencies_are_complete(self) -> bool:
        figures = self._inbox.figures()
        return len(figures) >= len(self.scene.names) and all(
            row["as_of"] == self.scene.last for row in figures.values()
        )

    def _nation_is_complete(self) -> bool:
        nation = self._inbox.nation
        return nation is not None and nation["judged"] == self.scene.last

    def _is_up(self) -> bool:
        self._up = self._up or self._running.board_is_ready()
        return self._up

    def _what_is_missing(self) -> str:
        if not self._agencies_are_complete():
            folded, published = self.scene.folded, self.scene.published
            return f"the worker is stuck: it has folded {folded} of {published} facts"
        if not self._nation_is_complete():
            return "pantau nation is stuck: the year is over, and its sums are not"
        return "the board does not come up"

    def _look(self) -> None:
        """Take in what has come, and show it when it is time."""
        self._stop.check()
        self._running.check()
        self._new += self._inbox.take()
        now = time.monotonic()
        if now - self._asked_at >= ASK_S:
            self._asked_at = now
            self._ask()
        if now - self._shown_at >= REFRESH_S:
            self._shown_at = now
            self._show()

    def _ask(self) -> None:
        folded = self._running.folded()
        if folded is not None:
            self.scene.folded = folded

    def _show(self) -> None:
        self.scene.states = states(self._inbox.figures())
        self.scene.alerts = self._inbox.alerts
        self.scene.nation = self._inbox.nation
        self.scene.letters = self._running.letters_written()
        self._view.refresh(self.scene, self._new)
        self._new = []


def _entry(agency: Agency) -> dict[str, Any]:
    """The agency as a row of the agency register."""
    row = {
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind.word,
        "province": agency.province,
        "time_zone": agency.zone.name,
    }
    return {**row, "content": content_of(tuple(row.values()))}
