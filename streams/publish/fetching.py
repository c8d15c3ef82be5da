"""`pantau fetch`: the API pulled again and again onto Kafka, evenly within its limits."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from monitors.days import day_at, day_of, year_of
from streams.publish.api_run import ApiRun, api_run
from streams.publish.connection import Connection, connected
from streams.publish.fetch_tally import FetchTally
from streams.publish.progress import Quiet, Steps
from streams.publish.run import send_classes
from streams.settings import Settings
from streams.sources.api.client import ApiError
from streams.sources.api.clock import Clock
from streams.sources.api.pulls import PullKey
from streams.sources.api.schedule import FetchPlan, all_pulls, fetch_plan, next_pull
from streams.sources.api.state import History, PullState
from streams.sources.mapped import Supplier

TRIES_OF_A_PASS = 3
"""Failures of one pull after which a single pass (`--once`) gives it up."""

FAILURES_IN_A_ROW = 5
"""After so many failed pulls in a row the whole API counts as down, and is left alone a while."""

FIRST_REST_SECONDS = 60.0
LONGEST_REST_SECONDS = 1_800.0

REGISTER_MS = 300_000
"""How long a supplier register that was read is good for: it is long, and pulls are many."""

LONGEST_WAIT_SECONDS = 3_600.0
"""Where nothing is due for longer: the year may turn meanwhile, or the clock be set."""

PULLS_BETWEEN_PACES = 100

LATE_UNTIL = (3, 31)
"""Month and day until which the year that ended is pulled, too: what is entered late belongs to it.

Measured on one ministry: of its 1,844 e-catalogue orders of 2024, 824 were last edited in 2025, 822
of these by 31 March; 46 of its 130 tender contract rows had their status set in those months, and
16 later.
"""

log = logging.getLogger(__name__)


@dataclass
class Fetched:
    """What a fetch has done so far; `given_up` only for a single pass."""

    plan: FetchPlan
    pulls: int = 0
    pages: int = 0
    rows: int = 0
    failures: int = 0
    requests: int = 0
    stopped: bool = False
    given_up: list[PullKey] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What to fetch: `every_seconds` between two pulls of the same; None for a single pass.

    No `years`: the running one, and until `LATE_UNTIL` the one before it, as the date in WIB says.
    """

    agencies: Sequence[str]
    feeds: Sequence[str]
    years: Sequence[int]
    every_seconds: float | None

    def years_at(self, now: int) -> tuple[int, ...]:
        """Return the fiscal years that are pulled at an instant (ms), the running one first."""
        if self.years:
            return tuple(self.years)
        today = day_at(now)
        year = year_of(today)
        late = today <= day_of(date(year, *LATE_UNTIL))
        return (year, year - 1) if late else (year,)


def plan_only(settings: Settings, request: Request, now: int) -> FetchPlan:
    """Return the plan of a pass from what earlier passes told; asks neither the API nor Kafka."""
    state = PullState(settings.state_dir / "api", "")
    pulls = all_pulls(request.agencies, request.feeds, request.years_at(now))
    histories = {key: state.history(key) for key in pulls}
    return fetch_plan(histories, request.every_seconds)


def fetch(
    settings: Settings,
    base_url: str,
    request: Request,
    steps: Steps,
    clock: Clock,
    *,
    tally: FetchTally | None = None,
) -> Fetched:
    """Pull on schedule until interrupted, or once. An interruption in the middle of a pull is safe.

    An agency or feed that fails is counted, backed off, and does not hold up the others. `tally` is
    told of each pull.

    Raises:
        PantauError: no token or a refused one, Kafka is not there, or the state folder is in use.
    """
    settings.require_inaproc_token()  # before Kafka is waited for
    with (
        connected(settings, "fetch") as connection,
        api_run(settings, connection, base_url, clock, request.feeds) as run,
    ):
        loop = _Loop(run, connection, request, steps, clock, tally=tally or FetchTally())
        try:
            loop.run()
        except KeyboardInterrupt:
            loop.fetched.stopped = True
        loop.fetched.requests = run.client.requests
        loop.fetched.counts = dict(loop.publication.counts)
        return loop.fetched


class _Loop:
    """The pulls that are left, and what they share."""

    def __init__(
        self,
        run: ApiRun,
        connection: Connection,
        request: Request,
        steps: Steps,
        clock: Clock,
        *,
        tally: FetchTally,
    ) -> None:
        self._api = run
        self._connection = connection
        self._request = request
        self._steps = steps
        self._clock = clock
        self._tally = tally
        self._once = request.every_seconds is None
        self._years: tuple[int, ...] = ()
        self._histories: dict[PullKey, History] = {}
        self._begin_years(clock.now())
        if self._once:
            # A pass that somebody asked for does not wait for the back-off of an older one.
            for key, history in self._histories.items():
                self._histories[key] = history._replace(failures=0, failed_at=None)
        self.fetched = Fetched(fetch_plan(self._histories, request.every_seconds))
        self.publication = connection.publication(clock.now())
        self._register: Mapping[str, Supplier] = {}
        self._register_read_at: int | None = None

    def run(self) -> None:
        """Pull until nothing is left (a single pass), else for ever."""
        self._steps.begin("fetching", len(self._histories))
        in_a_row = 0
        while self._histories:
            now = self._clock.now()
            turned = not self._once and self._begin_years(now)
            if turned or self.fetched.pulls % PULLS_BETWEEN_PACES == 0:
                self._keep_pace()
            period = 0.0 if self._once else self.fetched.plan.seconds
            key, due = next_pull(self._histories, now, period)
            if key is None:
                self._clock.wait(min(LONGEST_WAIT_SECONDS, (due - now) / 1_000))
                continue
            in_a_row = 0 if self._pulled(key) else in_a_row + 1
            if in_a_row >= FAILURES_IN_A_ROW and self._histories:
                doublings = min(in_a_row - FAILURES_IN_A_ROW, 10)
                self._clock.wait(min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * (1 << doublings)))

    def _begin_years(self, now: int) -> bool:
        """Turn to the pulls of the years that are wanted now; whether these are others."""
        years = self._request.years_at(now)
        if years == self._years:
            return False
        self._years = years
        pulls = all_pulls(self._request.agencies, self._request.feeds, years)
        self._histories = {key: self._api.state.history(key) for key in pulls}
        self._tally.begin(self._histories)
        return True

    def _keep_pace(self) -> None:
        """Spread requests anew: passes tell how many pages there are."""
        self.fetched.plan = fetch_plan(self._histories, self._request.every_seconds)
        self._api.limiter.pace(self.fetched.plan.apart_seconds)

    def _pulled(self, key: PullKey) -> bool:
        try:
            pulled = self._api.pull(self.publication, key, self._finish)
        except ApiError as error:
            log.warning("%s", error)
            self._failed(key)
            return False
        self.fetched.pulls += 1
        self.fetched.pages += pulled.pages
        self.fetched.rows += pulled.rows
        self._steps.advance()
        self._tally.pulled(key.feed, pulled.rows)
        if self._once:
            del self._histories[key]
        else:
            self._histories[key] = self._api.state.history(key)
        return True

    def _failed(self, key: PullKey) -> None:
        now = self._clock.now()
        self._api.state.failed(key, now)
        self.publication.pairs.clear()
        self.fetched.failures += 1
        self._tally.failed(key.feed)
        before = self._histories[key]
        failures = before.failures + 1
        if self._once and failures >= TRIES_OF_A_PASS:
            del self._histories[key]
            self.fetched.given_up.append(key)
            return
        kept = self._api.state.history(key)
        self._histories[key] = kept._replace(failures=failures) if self._once else kept

    def _finish(self) -> None:
        """Send the supplier classes of a pull, before it counts as complete."""
        send_classes(self.publication, self._read_register, dict)
        self.publication.pairs.clear()

    def _read_register(self) -> Mapping[str, Supplier]:
        now = self._clock.now()
        if self._register_read_at is None or now - self._register_read_at > REGISTER_MS:
            self._register = self._connection.register(Quiet())
            self._register_read_at = now
        return self._register
