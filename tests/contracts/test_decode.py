"""Batches: order, poison, and that reading by column and row by row say the same."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.facts import Transaction
from streams.contracts import columns, wire
from streams.contracts.catalogue import shipped, writer_schema
from streams.contracts.decode import Decoded, Decoder, read_record
from streams.contracts.encode import Encoder
from streams.contracts.projection import project
from streams.contracts.reasons import Code, UnreadableError
from streams.contracts.schemas import UnknownSchemaError, UnusableSchemaError, WriterSchema
from tests.contracts.facts import ABOUT, snapshot, tick, transaction

ENCODER = Encoder()
FACTS = [transaction(number) for number in range(60)]
VALUES = [ENCODER.fact(fact, ABOUT) for fact in FACTS]
TICK, SNAPSHOT = ENCODER.fact(tick()), ENCODER.fact(snapshot())
STATUS = ENCODER.record(
    "AgencyStatus",
    {
        "agency": "K34",
        "year": 2024,
        "channels": {},
        "total": {"packages": 0, "value_sen": 0},
        "programmes": {},
        "partition": 0,
        "generation": 0,
        "fence": 0,
    },
)
BY_COLUMN, BY_ROW = Decoder(columnar=True), Decoder(columnar=False)


def flat(decoded: Decoded) -> list[tuple[int, str, tuple[Any, ...]]]:
    """Every row with its position and record, in the order of the runs."""
    return [
        (at, run.record, row)
        for run in decoded.runs
        for at, row in zip(run.positions, run.tuples(), strict=True)
    ]


def both(values: Sequence[bytes | None]) -> Decoded:
    """What both ways of reading give, after seeing that they give the same."""
    quick, slow = BY_COLUMN.decode(values), BY_ROW.decode(values)
    assert quick.poison == slow.poison
    assert flat(quick) == flat(slow)
    seen = sorted([at for at, _, _ in flat(quick)] + [one.position for one in quick.poison])
    assert seen == list(range(len(values)))
    return quick


def codes(decoded: Decoded) -> list[tuple[int, Code]]:
    return [(one.position, one.code) for one in decoded.poison]


def test_a_batch_of_one_record_is_one_run() -> None:
    decoded = both(VALUES)
    assert len(decoded.runs) == 1
    assert list(decoded.runs[0].facts()) == FACTS
    assert all(type(fact) is Transaction for fact in decoded.runs[0].facts())


def test_what_a_batch_repeats_is_one_object_and_null_stays_null() -> None:
    values = [
        ENCODER.fact(transaction(number)._replace(package_class=package_class), ABOUT)
        for number in range(20)
        for package_class in (None, "small", "large")
    ]
    (run,) = Decoder(columnar=True).decode(values).runs
    classes = run.columns[Transaction._fields.index("package_class")]
    assert list(classes) == [None, "small", "large"] * 20
    for name in ("channel", "package_class", "observed_at"):
        column = run.columns[Transaction._fields.index(name)]
        assert len({id(value) for value in column}) == len(set(column))


def test_an_empty_batch_is_nothing() -> None:
    assert both([]) == Decoded()


def test_the_order_of_a_mixed_batch_is_kept() -> None:
    mixed = [*VALUES[:20], SNAPSHOT, TICK, TICK, *VALUES[20:40], SNAPSHOT, VALUES[40]]
    decoded = both(mixed)
    assert [run.record for run in decoded.runs] == [
        "Transaction",
        "Snapshot",
        "Tick",
        "Transaction",
        "Snapshot",
        "Transaction",
    ]
    assert [at for at, _, _ in flat(decoded)] == list(range(len(mixed)))


BROKEN: list[tuple[bytes | None, Code]] = [
    (None, Code.NULL_VALUE),
    (b"", Code.TOO_SHORT),
    (b"\x00\x00\x00\x01", Code.TOO_SHORT),
    (b"\x01" + VALUES[0][1:], Code.WRONG_MAGIC),
    (wire.header(5) + VALUES[0][5:], Code.UNKNOWN_SCHEMA_ID),
    (b"\x00\xff\xff\xff\xff" + VALUES[0][5:], Code.UNKNOWN_SCHEMA_ID),
    (STATUS, Code.WRONG_RECORD),
    (VALUES[0][:5], Code.TRUNCATED),
    (VALUES[0][:-1], Code.TRUNCATED),
    (VALUES[0][:40], Code.TRUNCATED),
    (VALUES[0] + b"\x00", Code.TRAILING_BYTES),
    (VALUES[0] + VALUES[1][5:], Code.TRAILING_BYTES),
    (VALUES[0] + bytes(1_000_000), Code.TOO_LARGE),
    (TICK[:5] + b"\x82\x00" + TICK[-1:], Code.NOT_CANONICAL),
    (TICK[:5] + b"\xff" * 9 + b"\x7f\x00", Code.NOT_CANONICAL),
    (VALUES[0][:5] + b"\x06\xff\xfe\xfd" + VALUES[0][9:], Code.WRONG_TYPE),
]


@pytest.mark.parametrize(("value", "code"), BROKEN, ids=lambda one: str(one)[:16])
@pytest.mark.parametrize("at", [0, 30, 60])
def test_a_broken_value_is_named_and_the_rest_goes_on(
    value: bytes | None, code: Code, at: int
) -> None:
    batch = [*VALUES[:at], value, *VALUES[at:]]
    decoded = both(batch)
    assert codes(decoded) == [(at, code)]
    assert [row for _, _, row in flat(decoded)] == FACTS


def test_many_broken_values_are_all_named() -> None:
    batch = [one for value, _ in BROKEN for one in (value, *VALUES[:9])]
    decoded = both(batch)
    assert codes(decoded) == [(at * 10, code) for at, (_, code) in enumerate(BROKEN)]


def test_a_wrong_index_of_an_enum_or_a_union_is_found() -> None:
    head = VALUES[0][:5]
    body = bytearray(VALUES[0][5:])
    channel_at = 1 + len(FACTS[0].agency) + 2  # the string, and two bytes of 2024
    for wrong in (0x0E, 0x7E, 0x01):  # symbol 7 of 7, symbol 63, symbol -1
        body[channel_at] = wrong
        found = codes(both([head + bytes(body), *VALUES]))
        assert found in ([(0, Code.WRONG_TYPE)], [(0, Code.NOT_CANONICAL)])


def test_the_limit_on_size_counts_the_header() -> None:
    size = max(map(len, VALUES))
    assert Decoder(max_bytes=size).decode(VALUES).poison == []
    large = [at for at, value in enumerate(VALUES) if len(value) == size]
    assert codes(Decoder(max_bytes=size - 1).decode(VALUES)) == [
        (at, Code.TOO_LARGE) for at in large
    ]


def test_a_reason_never_shows_what_the_value_holds() -> None:
    for one in both([value for value, _ in BROKEN]).poison:
        assert "K34" not in one.reason
        assert "1000000" not in one.reason or one.code is Code.TOO_LARGE


def mutate(rng: Random, value: bytes, other: bytes) -> bytes:
    """A value with one thing wrong, or right by chance."""
    at = rng.randrange(5, len(value))
    return rng.choice(
        (
            value[:at],
            value[:at] + bytes([value[at] ^ (1 << rng.randrange(8))]) + value[at + 1 :],
            value[:at] + bytes([rng.randrange(256)]) + value[at + 1 :],
            value[:at] + rng.randbytes(rng.randrange(1, 5)) + value[at:],
            value[:at] + value[at + rng.randrange(1, 5) :],
            value + rng.randbytes(rng.randrange(1, 20)),
            value[:at] + other[at:],
            value[:at] + b"\xff" * rng.randrange(1, 12) + value[at + 1 :],
            value[:at] + bytes(4) + value[at + 4 :],
            value[:at] + bytes([value[at] | 0x80, 0]) + value[at + 1 :],
            rng.randbytes(rng.randrange(12)),
            wire.header(rng.choice((1, 1_000_002_001, 1_000_007_001))) + value[5:],
        )
    )


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32), size=st.integers(8, 60), bad=st.integers(1, 4))
def test_both_ways_find_the_same_poison_in_mutated_batches(seed: int, size: int, bad: int) -> None:
    rng = Random(seed)
    batch = [rng.choice((*VALUES, TICK, SNAPSHOT)) for _ in range(size)]
    for at in rng.sample(range(size), bad):
        batch[at] = mutate(rng, batch[at], rng.choice(VALUES))
    both(batch)


def test_what_is_accepted_is_written_back_to_the_same_bytes() -> None:
    rng = Random(11)
    survivors = 0
    for number in range(2_000):
        value = mutate(rng, VALUES[number % 60], VALUES[(number * 7) % 60])
        decoded = BY_COLUMN.decode([value] * 8)
        if decoded.runs and decoded.runs[0].record == "Transaction":
            survivors += 1
            record, row = read_record(value, {"Transaction"})
            assert ENCODER.record(record, row) == value
    assert survivors > 50


class Shelf:
    """Schemas as a test puts them there."""

    def __init__(self, **raw: dict[str, Any]) -> None:
        self.writers = {
            int(number.removeprefix("id")): json.dumps(schema) for number, schema in raw.items()
        }

    def id_of(self, record: str) -> int:
        return shipped().id_of(record)

    def writer(self, schema_id: int) -> WriterSchema:
        if schema_id not in self.writers:
            raise UnknownSchemaError("none")
        return writer_schema(schema_id, self.writers[schema_id])


def tick_schema(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "Tick", "namespace": "id.pantau", "fields": list(fields)}


DAY, INSTANT = {"name": "day", "type": "long"}, {"name": "instant", "type": "long"}


@pytest.mark.parametrize("columnar", [True, False])
def test_columns_are_taken_by_name_whatever_the_writer_added(*, columnar: bool) -> None:
    shelf = Shelf(id9=tick_schema({"name": "note", "type": "string"}, INSTANT, DAY))
    decoded = Decoder(shelf, columnar=columnar).decode([wire.header(9) + b"\x02x\x04\x02"] * 10)
    assert list(decoded.runs[0].facts()) == [(1, 2)] * 10


@pytest.mark.parametrize("columnar", [True, False])
def test_what_the_writer_did_not_know_gets_its_default(*, columnar: bool) -> None:
    old = json.loads(shipped().newest("Plan").writer.raw)
    kept = ("agency", "year", "rup", "active", "content")
    old["fields"] = [one for one in old["fields"] if one["name"] in kept]
    body = b"\x06K34" + b"\xd0\x1f" + b"\x041x" + b"\x01" + b"\x0a"
    decoded = Decoder(Shelf(id9=old), columnar=columnar).decode([wire.header(9) + body] * 10)
    plan = ("K34", 2024, "1x", None, True, 5, None, *[None] * 9)
    assert list(decoded.runs[0].tuples()) == [plan] * 10


@pytest.mark.parametrize(
    "schema",
    [
        tick_schema(DAY),
        tick_schema(DAY, {"name": "instant", "type": "string"}),
        tick_schema(DAY, {"name": "instant", "type": ["null", "long"]}),
        tick_schema(DAY, INSTANT, {"name": "note", "type": "bytes"}),
    ],
)
def test_a_writer_whose_schema_cannot_be_read_makes_poison(schema: dict[str, Any]) -> None:
    decoded = Decoder(Shelf(id9=schema)).decode([wire.header(9) + b"\x02\x04"] * 2)
    assert codes(decoded) == [(0, Code.INCOMPATIBLE_SCHEMA), (1, Code.INCOMPATIBLE_SCHEMA)]


def newer_classes() -> tuple[Shelf, list[bytes]]:
    """Supplier classes of a later version: `start_up` is new, and 8 of 10 are micro."""
    schema = json.loads(shipped().newest("SupplierClass").writer.raw)
    symbols = schema["fields"][2]["type"]["symbols"]
    symbols.insert(0, "start_up")
    values = [
        wire.header(9) + b"\x06K34" + b"\x08v6:a" + bytes([2 * index]) + b"\x0a\x00"
        for index in (1, 1, 0, 1, 1, 1, 0, 1, 1, 1)
    ]
    return Shelf(id9=schema), values


@pytest.mark.parametrize("columnar", [True, False])
def test_a_symbol_newer_than_the_reader_becomes_the_enums_default(*, columnar: bool) -> None:
    shelf, values = newer_classes()
    decoded = Decoder(shelf, columnar=columnar).decode(values)
    found = [row[2] for _, _, row in flat(decoded)]
    assert found == ["micro"] * 2 + ["unknown"] + ["micro"] * 3 + ["unknown"] + ["micro"] * 3


@pytest.mark.parametrize("columnar", [True, False])
def test_where_the_enum_has_no_default_it_is_poison(*, columnar: bool) -> None:
    schema = json.loads(shipped().newest("Transaction").writer.raw)
    schema["fields"][2]["type"]["symbols"].append("auction")
    shelf = Shelf(id9=schema)
    old = [wire.header(9) + value[5:] for value in VALUES[:20]]
    body = bytearray(old[4])
    body[5 + 1 + len(FACTS[4].agency) + 2] = 2 * 7
    old[4] = bytes(body)
    decoded = Decoder(shelf, columnar=columnar).decode(old)
    assert codes(decoded) == [(4, Code.UNKNOWN_SYMBOL)]
    assert [row for _, _, row in flat(decoded)] == FACTS[:4] + FACTS[5:20]


def test_a_panic_of_the_column_reader_is_taken_as_not_passed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pyruhvro

    class PanicException(BaseException):  # pyo3's name
        pass

    def panic(*_: object) -> None:
        raise PanicException

    monkeypatch.setattr(pyruhvro, "deserialize_array", panic)
    assert list(Decoder(columnar=True).decode(VALUES).runs[0].facts())[:3] == FACTS[:3]


def test_a_request_to_stop_passes_through_the_column_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pyruhvro

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pyruhvro, "deserialize_array", stop)
    with pytest.raises(KeyboardInterrupt):
        Decoder(columnar=True).decode(VALUES)


def test_the_column_readers_own_leniency_is_caught_by_the_gate() -> None:
    import pyruhvro

    writer = shipped().newest("Tick").writer
    trailing = TICK[5:] + b"\x00"
    assert pyruhvro.deserialize_array([trailing], writer.raw).num_rows == 1
    assert columns.read(writer, [trailing], project(writer, shipped())) is None
    read = columns.read(writer, [TICK[5:]], project(writer, shipped()))
    assert read == (([19_800], [tick()[1]]), {0: (19_800,) * 2, 1: (tick()[1],) * 2})


def test_without_the_column_reader_all_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "AVAILABLE", False)
    monkeypatch.setattr(columns, "read", None)
    assert list(Decoder().decode(VALUES).runs[0].facts()) == FACTS
    with pytest.raises(ImportError, match="pyruhvro"):
        Decoder(columnar=True)


def test_a_registry_that_does_not_answer_is_no_poison() -> None:
    class Away(Shelf):
        def writer(self, schema_id: int) -> WriterSchema:
            raise ConnectionError(schema_id)

    with pytest.raises(ConnectionError):
        Decoder(Away()).decode(VALUES)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, Code.NULL_VALUE),
        (b"\x00\x01", Code.TOO_SHORT),
        (b"\x07" + STATUS[1:], Code.WRONG_MAGIC),
        (TICK, Code.WRONG_RECORD),
        (STATUS[:-1], Code.TRUNCATED),
        (STATUS + b"\x00", Code.TRAILING_BYTES),
    ],
)
def test_one_record_of_a_small_topic_is_read_as_strictly(value: bytes, code: Code) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_record(value, {"AgencyStatus"})
    assert caught.value.code is code


def test_one_record_of_another_version_is_read_into_the_newest() -> None:
    shelf, values = newer_classes()
    assert read_record(values[2], {"SupplierClass"}, shelf)[1]["supplier_class"] == "unknown"
    assert read_record(values[0], {"SupplierClass"}, shelf)[1]["supplier_class"] == "micro"
    with pytest.raises(UnreadableError) as caught:
        read_record(wire.header(9) + b"\x02", {"Tick"}, Shelf(id9=tick_schema(DAY)))
    assert caught.value.code is Code.INCOMPATIBLE_SCHEMA


def test_an_unusable_schema_is_named_in_the_reason() -> None:
    class Odd(Shelf):
        def writer(self, schema_id: int) -> WriterSchema:
            raise UnusableSchemaError("not a record")

    decoded = Decoder(Odd()).decode([TICK])
    assert decoded.poison[0].code is Code.INCOMPATIBLE_SCHEMA
    assert "not a record" in decoded.poison[0].reason


def test_a_number_beyond_64_bits_is_found_where_fastavro_has_no_compiled_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pure = pytest.importorskip("fastavro._read_py")
    monkeypatch.setattr("streams.contracts.row.fastavro.schemaless_reader", pure.schemaless_reader)
    beyond = TICK[:5] + b"\x80" * 9 + b"\x04" + b"\x00"
    assert codes(BY_ROW.decode([beyond, TICK])) == [(0, Code.OUT_OF_RANGE)]
