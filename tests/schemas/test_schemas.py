"""The stored schemas: their rules, their vocabularies, and that versions read each other."""

import itertools
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors import alerts, facts
from streams.contracts.catalogue import FACTS, ID_BASE, Shipped, not_allowed, shipped
from streams.contracts.compatibility import problems
from tests.contracts import values

ALL = [version for record in shipped().records() for version in shipped().versions(record)]
INFORMATIONAL = ("work_unit", "method", "category", "fund")
PERSONAL = ("nama", "name_of", "alamat", "address", "npwp", "nip", "telp", "phone", "rek", "email")


def _id(version: Shipped) -> str:
    return f"{version.record}-{version.version}"


def fields(schema: Any) -> Iterator[dict[str, Any]]:
    """Every field of a record and of the records within it."""
    if isinstance(schema, list):
        for branch in schema:
            yield from fields(branch)
    elif isinstance(schema, dict):
        for field in schema.get("fields", ()):
            yield field
            yield from fields(field["type"])
        for part in ("items", "values", "type"):
            if not isinstance(schema.get(part), str | None):
                yield from fields(schema[part])


def enums(schema: Any) -> Iterator[dict[str, Any]]:
    for field in fields(schema):
        for branch in field["type"] if isinstance(field["type"], list) else [field["type"]]:
            if isinstance(branch, dict) and branch["type"] == "enum":
                yield branch


def enum_of(record: str, field: str) -> tuple[str, ...]:
    schema = shipped().newest(record).schema
    kind = next(one["type"] for one in schema["fields"] if one["name"] == field)
    if isinstance(kind, list):
        kind = kind[1]
    return tuple(kind["symbols"])


def test_each_record_of_the_brief_is_there() -> None:
    assert shipped().records() == (
        "Transaction",
        "Budget",
        "Plan",
        "Target",
        "SupplierClass",
        "Snapshot",
        "Tick",
        "Supplier",
        "Agency",
        "AgencyStatus",
        "Alert",
        "DeadLetter",
        "Revision",
        "Registration",
        "Reading",
        "Close",
        "Package",
        "Rollup",
        "ScopeStatus",
        "Response",
        "Delivery",
        "PlannedPackage",
    )


@pytest.mark.parametrize("version", ALL, ids=_id)
def test_every_record_enum_and_field_says_what_it_is(version: Shipped) -> None:
    everything = [version.schema, *fields(version.schema), *enums(version.schema)]
    for one in everything:
        assert len(one["doc"].split()) >= 2, one["name"]
        assert one["doc"].endswith("."), one["name"]


@pytest.mark.parametrize("version", ALL, ids=_id)
def test_a_number_names_its_unit(version: Shipped) -> None:
    for field in fields(version.schema):
        if field["name"].endswith("_sen"):
            assert "sen" in field["doc"], field["name"]
            assert "double" not in field["type"]
        if field["name"] in ("day", "valid_from", "as_of", "since"):
            assert "days since 1970-01-01" in field["doc"], field["name"]
        if field["name"] in ("observed_at", "instant", "at"):
            assert "UTC" in field["doc"], field["name"]


@pytest.mark.parametrize("version", ALL, ids=_id)
def test_no_field_is_made_for_persons(version: Shipped) -> None:
    for field in fields(version.schema):
        assert not any(word in field["name"] for word in PERSONAL), field["name"]


@pytest.mark.parametrize("version", ALL, ids=_id)
def test_what_may_be_null_is_null_where_it_is_not_written(version: Shipped) -> None:
    for field in fields(version.schema):
        if isinstance(field["type"], list):
            assert field["type"][0] == "null", field["name"]
            assert field["default"] is None, field["name"]


def test_ids_are_unique_beyond_a_registrys_and_say_record_and_version() -> None:
    ids = [version.id for version in ALL]
    assert len(set(ids)) == len(ids)
    for record in shipped().records():
        number = (shipped().newest(record).id - ID_BASE) // 1000
        for version in shipped().versions(record):
            assert version.id == ID_BASE + 1000 * number + version.version
            assert version.id < 2**31


@pytest.mark.parametrize("record", FACTS)
def test_a_fact_has_the_fields_of_its_named_tuple_in_their_order(record: str) -> None:
    names = tuple(field["name"] for field in shipped().newest(record).schema["fields"])
    own = FACTS[record]._fields
    read = tuple(name for name in names if name in own)
    told = tuple(name for name in names if name not in own)
    assert (read, told) == (own, INFORMATIONAL if record == "Transaction" else ())


@pytest.mark.parametrize("record", FACTS)
def test_a_fact_has_only_types_that_both_decoders_read_alike(record: str) -> None:
    assert not_allowed(shipped().newest(record).schema) == []


@pytest.mark.parametrize("record", FACTS)
def test_a_field_is_nullable_exactly_where_the_named_tuple_says_so(record: str) -> None:
    hints = FACTS[record].__annotations__
    for field in shipped().newest(record).schema["fields"]:
        if field["name"] in hints:
            assert isinstance(field["type"], list) == ("None" in str(hints[field["name"]]))


def test_vocabularies_are_those_of_the_facts() -> None:
    assert enum_of("Transaction", "channel") == facts.CHANNELS
    assert enum_of("Snapshot", "channel") == facts.CHANNELS
    assert enum_of("Transaction", "stage") == facts.STAGES
    assert enum_of("Transaction", "status") == facts.STATUSES
    assert enum_of("Transaction", "package_class") == facts.PACKAGE_CLASSES
    assert enum_of("SupplierClass", "supplier_class") == facts.SUPPLIER_CLASSES
    assert enum_of("Supplier", "supplier_class") == facts.SUPPLIER_CLASSES
    assert enum_of("Target", "denominator") == facts.DENOMINATORS
    assert enum_of("Revision", "kind") == facts.REVISIONS
    assert enum_of("Alert", "kind") == alerts.KINDS


def test_an_alert_has_the_fields_of_the_monitors_alert() -> None:
    names = tuple(field["name"] for field in shipped().newest("Alert").schema["fields"])
    assert names == alerts.FIELDS


@pytest.mark.parametrize("version", ALL, ids=_id)
def test_a_promise_can_be_kept(version: Shipped) -> None:
    if version.compatibility == "FULL_TRANSITIVE":
        for enum in enums(version.schema):
            assert "default" in enum, f"{enum['name']} cannot grow and still be read by old readers"


@pytest.mark.parametrize("record", shipped().records())
def test_all_stored_versions_read_each_other_as_promised(record: str) -> None:
    versions = shipped().versions(record)
    for older, newer in itertools.combinations_with_replacement(versions, 2):
        assert problems(newer.writer.parsed, older.writer.parsed) == []
        if newer.compatibility == "FULL_TRANSITIVE":
            assert problems(older.writer.parsed, newer.writer.parsed) == []


@pytest.mark.parametrize("record", shipped().records())
@settings(max_examples=10)
@given(data=st.data())
def test_fastavro_resolves_every_stored_version_into_every_newer_one(
    record: str, data: st.DataObject
) -> None:
    versions = shipped().versions(record)
    for older, newer in itertools.combinations_with_replacement(versions, 2):
        row = data.draw(values.of(older.writer.parsed))
        stream = BytesIO()
        fastavro.schemaless_writer(stream, older.writer.parsed, row)
        stream.seek(0)
        read = fastavro.schemaless_reader(stream, older.writer.parsed, newer.writer.parsed)
        assert isinstance(read, dict)
        assert holds(read, {name: value for name, value in row.items() if name in read})


def holds(read: Any, written: Any) -> bool:
    """Whether what was written is there; a newer version may add fields, in records within, too."""
    if isinstance(read, dict) and isinstance(written, dict):
        return all(name in read and holds(read[name], one) for name, one in written.items())
    if isinstance(read, list) and isinstance(written, list):
        return len(read) == len(written) and all(map(holds, read, written))
    return bool(read == written)
