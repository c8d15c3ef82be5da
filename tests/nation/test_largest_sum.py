"""Budgets that were published in another unit: each agency bears them, their sum does not."""

from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.nation.figures import ScopeReports, ScopeStatuses
from streams.outbox.events import Events
from streams.worker.segment import Segment, encode
from tests.nation.made_up import (
    BN,
    CALENDAR,
    FIRST,
    PROGRAMMES,
    YEAR,
    book,
    nation,
    part,
    rollup,
)

SLIP = 10**7
"""In Rp bn: as much as the ledger takes of an agency."""
DAYS = 366


def test_sums_that_cannot_be_true_are_no_denominator_until_they_are_corrected():
    state = nation()
    agencies = range(30)
    for day in range(DAYS):
        slipped = [book(f"D{one}", day, part(1, 50, SLIP)) for one in agencies]
        right = [book(f"D{one}", day, part(1, 50, 100)) for one in agencies]
        state.fold(0, rollup(day, day, {0: slipped, 300: right}.get(day, [])))
        if day == 299:
            before = state.drain()
            scope = state.books["ID", YEAR]
            statuses = ScopeStatuses(Encoder(), ScopeReports(PROGRAMMES, CALENDAR))
            told = read_record(statuses.record(scope, state, 0, 1, 2), ("ScopeStatus",))[1]
    reading = told["programmes"]["of-all"]
    assert (reading["state"], reading["denominator"]) == ("no_denominator", None)
    assert told["as_of"] == FIRST + 299
    after = state.drain()
    outputs = Events(Encoder(), "rollups").alerts([*before.alerts, *after.alerts])
    assert len(outputs) == len(before.alerts) + len(after.alerts)
    # What is stored of it fits into 64 bits, too: else no segment could be written any more.
    encode(Segment(0, "me", 0, 1, 0, [*before.rows, *after.rows], outputs, []))
    late = [alert for alert in after.alerts if alert.id.startswith("ID/")]
    assert late[0].denominator_sen == 30 * 100 * BN
