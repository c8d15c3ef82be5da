"""What partitions hold, in short: packages and sen of each agency and channel."""

from collections.abc import Iterable

from monitors.ledger.partition import Partition
from monitors.report import report
from streams.programmes import load_calendar, load_programmes
from streams.worker.segment import ROW_PACKING

Totals = dict[tuple[str, str], tuple[int, int]]
"""(agency, channel) → (packages, sen)"""


def empty() -> Partition:
    return Partition(load_programmes(), load_calendar(), packing=ROW_PACKING)


def totals(states: Iterable[Partition]) -> Totals:
    found: Totals = {}
    for state in states:
        for book in state.books.values():
            made = report(book, state.programmes, state.calendar)
            for channel, figures in made["channels"].items():
                if figures is not None:
                    found[book.agency, channel] = (figures["packages"], figures["value_sen"])
    return found
