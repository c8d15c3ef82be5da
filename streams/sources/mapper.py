"""Rows of feeds to facts, with the counts that end in one Snapshot per feed, agency and year."""

from collections.abc import Iterator
from typing import NamedTuple

from monitors.facts import Plan, Snapshot, Transaction
from streams.contracts.meaning import fact_fault
from streams.sources.content import content_of
from streams.sources.feed import SUPPLIERS, TRANSACTIONS, Feed
from streams.sources.lines import Line
from streams.sources.mapped import Mapped, Origin, Problem, Supplier
from streams.sources.pull import Pull
from streams.sources.row import FieldError, Row, YearMissingError, shape
from streams.sources.transaction import columns

Place = tuple[str, int]
"""(agency, year)"""


class Tally:
    """What was read of one feed for one agency and year."""

    __slots__ = ("begun_at", "dead_letters", "duplicates", "observed_at", "rows")

    def __init__(self) -> None:
        self.rows = 0
        self.duplicates = 0
        self.dead_letters = 0
        self.observed_at: int | None = None
        self.begun_at: int | None = None


class _Held(NamedTuple):
    """A row whose year is to be learnt from the other rows of its feed."""

    origin: Origin
    line: Line
    pull: Pull


class _Progress:
    """One feed within a pull."""

    __slots__ = (
        "agencies",
        "contents",
        "feed",
        "held",
        "pull",
        "tallies",
        "unplaced",
        "yearless",
        "years",
    )

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.pull = self.yearless = Pull()
        self.agencies: set[str] = set()
        self.years: set[int] = set()
        self.contents: set[int] = set()
        self.held: list[_Held] = []
        self.tallies: dict[Place, Tally] = {}
        self.unplaced = 0

    def repeats(self, content: int) -> bool:
        known = content in self.contents
        self.contents.add(content)
        return known

    def tally(self, place: Place) -> Tally:
        return self.tallies.setdefault(place, Tally())

    def largest(self) -> Tally:
        """The tally of the place that most rows belong to."""
        return self.tallies[max(self.tallies, key=lambda one: (self.tallies[one].rows, one))]


class Mapper:
    """Maps the rows of one pull: `opened` each feed, `take` each row, then `finish`, `snapshots`.

    Memory grows by a number per different row (to see duplicates), and by the rows whose year has
    to be learnt from others.
    """

    def __init__(self) -> None:
        self._feeds: dict[str, _Progress] = {}

    def opened(self, feed: Feed, pull: Pull) -> None:
        """Say that a file or answer of this feed follows, be it empty, and whose it is."""
        progress = self._feeds.setdefault(feed.name, _Progress(feed))
        progress.pull = pull
        # A row without a year learns it from its neighbours rather than from an option.
        progress.yearless = pull._replace(year=None)
        if pull.agency is not None:
            progress.agencies.add(pull.agency)
        if pull.year is not None:
            progress.years.add(pull.year)
        if pull.agency is not None and pull.year is not None and feed.kind != SUPPLIERS:
            progress.tally((pull.agency, pull.year))

    def take(self, feed: Feed, origin: Origin, line: Line) -> Mapped | Problem | None:
        """Map one row by what `opened` said last of its feed; never raises for what a row holds.

        None: the row waits for `finish`.
        """
        progress = self._feeds[feed.name]
        try:
            return self._mapped(progress, origin, line, progress.yearless)
        except YearMissingError:
            progress.held.append(_Held(origin, line, progress.pull))
            return None
        except FieldError as error:
            return self._problem(progress, origin, line, error.code, str(error))

    def finish(self) -> Iterator[Mapped | Problem]:
        """Map the rows that waited: their year is the only one that their feed's others have."""
        for progress in self._feeds.values():
            held, progress.held = progress.held, []
            years = {place[1] for place, tally in progress.tallies.items() if tally.rows}
            for origin, line, known in held:
                pull = known._replace(year=next(iter(years))) if len(years) == 1 else known
                try:
                    yield self._mapped(progress, origin, line, pull)
                except FieldError as error:
                    yield self._problem(progress, origin, line, error.code, str(error))

    def snapshots(self) -> list[Snapshot]:
        """Return what each feed held, per agency and year, in a fixed order.

        `complete` is False for an agency or year that was not asked for, for one without rows in a
        feed that has others', and where a row could not be read: what is missing from such a pull
        has not vanished. A row of which not even agency and year could be read may be anybody's: no
        snapshot of its feed is complete, and it is counted where most of the feed's rows belong. A
        feed of transactions that is there, but without a row for a year that its agency has
        elsewhere in this pull, has an (incomplete) snapshot of no rows: the channel is watched, and
        empty.
        """
        found: list[Snapshot] = []
        places = {place for progress in self._feeds.values() for place in progress.tallies}
        for name in sorted(self._feeds):
            progress = self._feeds[name]
            if progress.feed.kind == SUPPLIERS:
                continue
            empty = places - progress.tallies.keys() if progress.feed.kind == TRANSACTIONS else ()
            asked = progress.agencies or {agency for agency, _ in progress.tallies}
            found += [
                _snapshot(progress, place, progress.tallies[place], asked)
                for place in progress.tallies
            ]
            found += [
                _snapshot(progress, place, Tally(), set()) for place in empty if place[0] in asked
            ]
        return sorted(found, key=lambda one: (one.feed, one.agency, one.year))

    def _mapped(self, progress: _Progress, origin: Origin, line: Line, pull: Pull) -> Mapped:
        if line.code is not None:
            raise _LineError(line.code, line.reason or "")
        if not isinstance(line.row, dict):
            raise _LineError("not_an_object", f"the row is not an object but {shape(line.row)}")
        row = Row(line.row)
        fact = progress.feed.to_fact(row, pull)
        if pull.is_ahead(fact.observed_at):
            raise _LineError("seen_in_future", "the row says that it was pulled later than now")
        if isinstance(fact, Supplier):
            repeated = progress.repeats(fact.content)
            return Mapped(fact, {}, origin, repeated)
        # What the worker would refuse is refused here, with its file and line, and by replay too.
        fault = fact_fault(fact)
        if fault is not None:
            raise _LineError(fault[0].value, fault[1])
        told = columns(row) if isinstance(fact, Transaction) else {}
        if isinstance(fact, Transaction | Plan):
            fact = fact._replace(feed=progress.feed.name)
        repeated = progress.repeats(fact.content)
        tally = progress.tally((fact.agency, fact.year))
        tally.rows += 1
        tally.duplicates += repeated
        tally.observed_at = _later(tally.observed_at, fact.observed_at)
        tally.begun_at = _earlier(tally.begun_at, fact.observed_at)
        return Mapped(fact, told, origin, repeated)

    def _problem(
        self, progress: _Progress, origin: Origin, line: Line, code: str, reason: str
    ) -> Problem:
        agency, year = _place_of(line)
        place = agency or progress.pull.agency, year or progress.pull.year
        if place[0] is None or place[1] is None:
            progress.unplaced += 1
        else:
            progress.tally((place[0], place[1])).dead_letters += 1
        return Problem(origin, code, reason, agency, year, *line.digest())


class _LineError(FieldError):
    """There is no row to read a field of."""

    def __init__(self, code: str, why: str) -> None:
        ValueError.__init__(self, why)
        self.code = code


def _place_of(line: Line) -> tuple[str | None, int | None]:
    if not isinstance(line.row, dict):
        return None, None
    row = Row(line.row)
    agency: str | None = None
    year: int | None = None
    try:
        agency = row.agency()
        year = row.year()
    except FieldError:
        pass
    return agency, year


def _snapshot(progress: _Progress, place: Place, tally: Tally, asked: set[str]) -> Snapshot:
    agency, year = place
    empty = not any(other.rows for other in progress.tallies.values())
    dead_letters = tally.dead_letters
    if progress.unplaced and tally is progress.largest():
        dead_letters += progress.unplaced
    complete = (
        agency in asked
        and (not progress.years or year in progress.years)
        and (tally.rows > 0 or empty)
        and not dead_letters
        and not progress.unplaced
    )
    canonical = (
        agency,
        year,
        progress.feed.name,
        progress.feed.channel,
        progress.feed.kind,
        complete,
        tally.rows,
        tally.duplicates,
        dead_letters,
    )
    pulled = progress.pull.observed_at
    return Snapshot(
        *canonical,
        content=content_of(canonical),
        observed_at=pulled if tally.observed_at is None else tally.observed_at,
        begun_at=pulled if tally.begun_at is None else tally.begun_at,
    )


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((stamp for stamp in (one, other) if stamp is not None), default=None)


def _later(one: int | None, other: int | None) -> int | None:
    return max((stamp for stamp in (one, other) if stamp is not None), default=None)
