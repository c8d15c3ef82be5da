from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.facts import Tick
from streams.contracts import wire
from streams.contracts.catalogue import FACTS, shipped
from streams.contracts.decode import Decoder, read_record
from streams.contracts.encode import Encoder, UnwritableError
from streams.contracts.schemas import WriterSchema
from tests.contracts import values
from tests.contracts.facts import ABOUT, transaction

OTHERS = [record for record in shipped().records() if record not in FACTS]


@pytest.mark.parametrize("record", FACTS)
@given(data=st.data())
def test_a_fact_comes_back_as_it_was_written(record: str, data: st.DataObject) -> None:
    cls = FACTS[record]
    row = data.draw(values.of(shipped().newest(record).writer.parsed))
    fact = cls._make([row[name] for name in cls._fields])
    about = {name: value for name, value in row.items() if name not in cls._fields}
    value = Encoder().fact(fact, about)
    for columnar in (True, False):
        decoded = Decoder(columnar=columnar).decode([value] * 9)
        assert decoded.poison == []
        assert [(run.record, list(run.positions)) for run in decoded.runs] == [
            (record, list(range(9)))
        ]
        assert list(decoded.runs[0].facts()) == [fact] * 9
    assert read_record(value, {record}) == (record, row)


@pytest.mark.parametrize("record", OTHERS)
@given(data=st.data())
def test_any_other_record_comes_back_as_it_was_written(record: str, data: st.DataObject) -> None:
    row = data.draw(values.of(shipped().newest(record).writer.parsed))
    assert read_record(Encoder().record(record, row), {record}) == (record, row)


def test_a_value_begins_with_the_id_that_the_schemas_give() -> None:
    class Numbered:
        def id_of(self, record: str) -> int:
            return {"Tick": 77}[record]

        def writer(self, schema_id: int) -> WriterSchema:
            raise AssertionError(f"nobody should ask for schema {schema_id}")

    value = Encoder(Numbered()).fact(Tick(1, 2))
    assert value == wire.header(77) + b"\x02\x04"


def test_what_has_a_default_may_be_left_out() -> None:
    value = Encoder().fact(transaction())
    assert read_record(value, {"Transaction"})[1]["work_unit"] is None
    assert read_record(Encoder().fact(transaction(), ABOUT), {"Transaction"})[1]["fund"] == "APBN"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", 2024.0),
        ("year", True),
        ("year", None),
        ("year", "2024"),
        ("year", 2**63),
        ("value_sen", -(2**63) - 1),
        ("value_sen", 1.5),
        ("value_sen", "12"),
        ("agency", None),
        ("agency", 34),
        ("channel", "shop"),
        ("stage", None),
        ("package_class", "tiny"),
        ("supplier", "\ud800"),
    ],
)
def test_what_does_not_fit_is_refused_without_repeating_it(field: str, value: Any) -> None:
    with pytest.raises(UnwritableError, match="Transaction does not fit") as caught:
        Encoder().fact(transaction()._replace(**{field: value}))
    if value is not None:
        assert str(value) not in str(caught.value).encode("utf-8", "replace").decode()


def test_a_missing_and_a_superfluous_field_are_refused_by_name() -> None:
    row = Tick(1, 2)._asdict()
    with pytest.raises(UnwritableError, match="hour"):
        Encoder().record("Tick", {**row, "hour": 3})
    with pytest.raises(UnwritableError):
        Encoder().record("Tick", {"day": 1})


@pytest.mark.parametrize("wrong", [1.5, "1", True, None, 2**63])
def test_a_number_deep_inside_a_record_is_checked_too(wrong: Any) -> None:
    row = {
        "agency": "K34",
        "year": 2024,
        "channels": {},
        "total": {"packages": wrong, "value_sen": 0},
        "programmes": {},
        "partition": 0,
        "generation": 1,
        "fence": 2,
    }
    with pytest.raises(UnwritableError):
        Encoder().record("AgencyStatus", row)
    row["total"] = {"packages": 1, "value_sen": 0}
    name, read = read_record(Encoder().record("AgencyStatus", row), {"AgencyStatus"})
    assert (name, read["total"]["packages"], read["as_of"]) == ("AgencyStatus", 1, None)


def test_a_record_that_is_not_shipped_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Encoder().record("Payment", {})
