"""A year of the largest agency through one partition, measured.

An agency is in one partition, whatever their number, so its worker has to bear it. Its share is the
benchmark's, one fact in seven of a unit of a million packages; at `--times 10` its year is ten
times as large. Contract, fold and a tick a day are the worker's own parts in the worker's own order
of events, without Kafka; the totals are held against the generator's count.
"""

import time
from dataclasses import dataclass

from monitors.days import first_day, start_of_day
from monitors.facts import Target, Tick, Transaction
from monitors.ledger.partition import Partition
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.programmes import load_calendar, load_programmes
from streams.worker.intake import Intake
from streams.worker.segment import ROW_PACKING
from tests.bench.events import AGENCIES, YEAR, YEAR_DAYS, Event, MadeUp
from tests.bench.job import resident_bytes

AGENCY = "X001"
SHARE = 1 / sum(1 / rank for rank in range(1, AGENCIES + 1))
"""Of all facts, the first agency's (tests/bench/events.py)."""
UNIT = 1_100_000
"""Facts of a unit: a million packages with 1.1 facts each."""
BATCH = 2_000
TARGET_SEN = 10**15


@dataclass
class Measured:
    """One run. Seconds are the processor's, memory in bytes."""

    facts: int = 0
    packages: int = 0
    fold_s: float = 0.0
    ticks: int = 0
    tick_s: float = 0.0
    longest_tick_s: float = 0.0
    memory: int = 0
    status: int = 0
    exact: bool = False


def simulate(facts: int) -> Measured:
    """Fold a year of so many facts of one agency, with a tick at the end of each day."""
    state = Partition(load_programmes(), load_calendar(), packing=ROW_PACKING)
    encoder, intake = Encoder(), Intake(Gate())
    made = MadeUp(span=facts)
    found = Measured()
    target = Target(AGENCY, YEAR, "umkk-40", "target", TARGET_SEN, first_day(YEAR), "made up", 1, 1)
    state.fold(0, target)
    before = resident_bytes()
    offset = 1
    for number in range(YEAR_DAYS):
        # The generator's days pass evenly over its events.
        of_day = (number + 1) * facts // YEAR_DAYS - number * facts // YEAR_DAYS
        day = first_day(YEAR) + number
        for size in [BATCH] * (of_day // BATCH) + [of_day % BATCH]:
            values = [encoder.fact(_ours(one), one.about) for one in made.take(size)]
            records = [
                (offset + place, start_of_day(day), AGENCY.encode(), value)
                for place, value in enumerate(values)
            ]
            begun = time.thread_time()
            letters = intake.fold(state, records)
            state.drain()
            found.fold_s += time.thread_time() - begun
            assert not letters, letters[0]
            offset += size
        _tick(state, offset, day, found)
        offset += 1
    found.facts, found.packages = facts, made.packages
    found.memory = resident_bytes() - before
    found.exact = _totals(state, found) == _sums(made)
    return found


def _ours(event: Event) -> Transaction:
    return event.fact._replace(agency=AGENCY)


def _tick(state: Partition, offset: int, day: int, found: Measured) -> None:
    begun = time.thread_time()
    state.fold(offset, Tick(day, start_of_day(day + 1) - 1))
    state.drain()
    took = time.thread_time() - begun
    found.ticks += 1
    found.tick_s += took
    found.longest_tick_s = max(found.longest_tick_s, took)


def _totals(state: Partition, found: Measured) -> dict[str, tuple[int, int]]:
    """Packages and value by channel, as the agency's status says them."""
    reports = Reports(state.programmes, state.calendar)
    book = state.book(AGENCY, YEAR)
    told = Statuses(Encoder(), reports).record(book, state, 0, 1, found.facts)
    found.status = len(told)
    _, row = read_record(told, ("AgencyStatus",))
    return {
        channel: (one["packages"], one["value_sen"]) for channel, one in row["channels"].items()
    }


def _sums(made: MadeUp) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for channels in made.totals.values():
        for channel, (packages, value) in channels.items():
            before = sums.get(channel, (0, 0))
            sums[channel] = before[0] + packages, before[1] + value
    return sums
