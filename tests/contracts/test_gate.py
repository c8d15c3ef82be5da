"""The largest fact that may be folded."""

import pytest

from monitors.facts import Plan
from streams.contracts.encode import Encoder
from streams.contracts.gate import FACT_BYTES, Gate
from streams.contracts.reasons import Code

PLAN = Plan("K34", 2024, "1", 5, active=True, content=1, observed_at=None, title="Meja")
ENCODER = Encoder()


@pytest.mark.parametrize("columnar", [False, True])
def test_a_fact_whose_texts_are_no_row_of_a_feed_is_poison(*, columnar: bool) -> None:
    room = FACT_BYTES - len(ENCODER.fact(PLAN))
    # A longer text has a length of two more bytes before it.
    facts = [PLAN._replace(title="Meja" + "x" * (room + more)) for more in (-2, -1)]
    values = [ENCODER.fact(fact) for fact in facts]
    assert [len(value) - FACT_BYTES for value in values] == [0, 1]
    read = Gate(columnar=columnar).read(values, [b"K34"] * 2)
    assert [list(run.positions) for run in read.runs] == [[0]]
    assert [(one.position, one.code) for one in read.poison] == [(1, Code.TOO_LARGE)]
