"""Rows that fit their schema and mean nothing."""

from typing import Any

import pytest

from monitors.facts import Budget, Fact, Plan, SupplierClass, Target
from streams.contracts.decode import Decoded, Decoder
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.contracts.meaning import AGENCY_LENGTH, MONEY, fact_fault, sift
from streams.contracts.reasons import Code, Poison
from tests.contracts.facts import snapshot, tick, transaction

ENCODER = Encoder()
FACTS = [transaction(number) for number in range(20)]
KEYS = [fact.agency.encode() for fact in FACTS]


def decoded(facts: list[Any]) -> Decoded:
    return Decoder().decode([ENCODER.fact(fact) for fact in facts])


WRONG: list[tuple[dict[str, Any], Code]] = [
    ({"year": 1999}, Code.OUT_OF_RANGE),
    ({"year": 2101}, Code.OUT_OF_RANGE),
    ({"day": 73_051}, Code.OUT_OF_RANGE),
    ({"day": -73_051}, Code.OUT_OF_RANGE),
    ({"value_sen": MONEY[1] + 1}, Code.OUT_OF_RANGE),
    ({"umk_sen": MONEY[0] - 1}, Code.OUT_OF_RANGE),
    ({"pdn_sen": 2**63 - 1}, Code.OUT_OF_RANGE),
    ({"pagu_sen": -(2**63)}, Code.OUT_OF_RANGE),
    ({"version": -1}, Code.OUT_OF_RANGE),
    ({"products": -1}, Code.OUT_OF_RANGE),
    ({"content": -1}, Code.OUT_OF_RANGE),
    ({"observed_at": 1_735_000_000}, Code.OUT_OF_RANGE),
    ({"package": ""}, Code.EMPTY_FIELD),
    ({"agency": ""}, Code.EMPTY_FIELD),
    ({"supplier": ""}, Code.EMPTY_FIELD),
    ({"agency": "K" * (AGENCY_LENGTH + 1)}, Code.OUT_OF_RANGE),
    ({"agency": "K34\n"}, Code.OUT_OF_RANGE),
]


@pytest.mark.parametrize(("change", "code"), WRONG, ids=str)
@pytest.mark.parametrize("at", [0, 7, 19])
def test_a_row_beyond_a_limit_is_left_out_and_named(
    change: dict[str, Any], code: Code, at: int
) -> None:
    facts = list(FACTS)
    facts[at] = facts[at]._replace(**change)
    sifted = sift(decoded(facts), [fact.agency.encode() for fact in facts])
    assert [(one.position, one.code) for one in sifted.poison] == [(at, code)]
    assert next(iter(change)) in sifted.poison[0].reason
    assert [position for run in sifted.runs for position in run.positions] == [
        position for position in range(20) if position != at
    ]
    assert [row for run in sifted.runs for row in run.tuples()] == FACTS[:at] + FACTS[at + 1 :]
    fault = fact_fault(facts[at])
    assert fault is not None
    assert fault[0] == code


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2000},
        {"year": 2100},
        {"day": 73_050},
        {"day": -73_050},
        {"day": None},
        {"value_sen": MONEY[1]},
        {"value_sen": MONEY[0]},
        {"value_sen": 0},
        {"value_sen": None},
        {"supplier": None},
        {"observed_at": None},
        {"part": ""},
        {"content": 2**63 - 1},
    ],
    ids=str,
)
def test_a_row_at_a_limit_passes(change: dict[str, Any]) -> None:
    fact = transaction()._replace(**change)
    whole = decoded([fact])
    assert sift(whole, [fact.agency.encode()]) is whole
    assert fact_fault(fact) is None


@pytest.mark.parametrize("key", [b"K35", b"", None, b"k34", b"K34 ", b"\xff"])
def test_a_key_that_is_not_the_agency_is_named(key: bytes | None) -> None:
    keys: list[bytes | None] = list(KEYS)
    keys[3] = key
    sifted = sift(decoded(list(FACTS)), keys)
    assert sifted.poison == [Poison(3, Code.WRONG_KEY, "the record's key is not its agency")]


def test_keys_are_taken_by_position_in_the_batch() -> None:
    facts: list[Fact] = [*FACTS[:5], tick(), *FACTS[5:], snapshot()]
    keys: list[bytes | None] = [*KEYS[:5], None, *KEYS[5:], b"K34"]
    values = [ENCODER.fact(fact) for fact in facts]
    assert Gate().read(values, keys).poison == []
    keys[-1] = b"D107"
    assert [one.position for one in Gate().read(values, keys).poison] == [len(facts) - 1]


def test_without_keys_none_is_judged() -> None:
    assert sift(decoded(list(FACTS))).poison == []


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (Budget("K34", 2024, "", 5, 1, None), Code.EMPTY_FIELD),
        (Budget("K34", 2024, "4", MONEY[1] + 1, 1, None), Code.OUT_OF_RANGE),
        (Plan("K34", 2024, "", 5, active=True, content=1, observed_at=None), Code.EMPTY_FIELD),
        (Target("K34", 2024, "", "target", 5, 1, "SK 1", 1, None), Code.EMPTY_FIELD),
        (Target("K34", 2024, "umkk-40", "target", 5, 80_000, "", 1, None), Code.OUT_OF_RANGE),
        (SupplierClass("K34", "", "micro", 1, None), Code.EMPTY_FIELD),
        (snapshot()._replace(rows=-1), Code.OUT_OF_RANGE),
        (snapshot()._replace(feed=""), Code.EMPTY_FIELD),
        (tick()._replace(instant=1), Code.OUT_OF_RANGE),
        (tick()._replace(day=10**9), Code.OUT_OF_RANGE),
    ],
)
def test_every_kind_of_fact_is_judged(fact: Any, code: Code) -> None:
    sifted = sift(decoded([fact]))
    assert (sifted.runs, [one.code for one in sifted.poison]) == ([], [code])


def test_poison_of_both_stages_is_in_one_order() -> None:
    values: list[bytes | None] = [ENCODER.fact(fact) for fact in FACTS]
    values[2] = ENCODER.fact(FACTS[2]._replace(year=1))
    values[5] = None
    values[9] = ENCODER.fact(FACTS[9]._replace(package=""))
    read = Gate().read(values, KEYS)
    assert [(one.position, one.code) for one in read.poison] == [
        (2, Code.OUT_OF_RANGE),
        (5, Code.NULL_VALUE),
        (9, Code.EMPTY_FIELD),
    ]
    rows = [row for run in read.runs for row in run.tuples()]
    assert rows == [fact for at, fact in enumerate(FACTS) if at not in (2, 5, 9)]


def test_nine_of_the_largest_values_fit_a_status_record() -> None:
    assert 9 * MONEY[1] < 2**63
