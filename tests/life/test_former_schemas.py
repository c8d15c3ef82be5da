"""What former versions have written on the topics reads as the newest one says."""

from io import BytesIO
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts import wire
from streams.contracts.catalogue import FACTS, Shipped, shipped
from streams.contracts.decode import read_record
from streams.contracts.gate import Gate
from tests.contracts.values import of

FORMER = [
    version
    for record in shipped().records()
    for version in shipped().versions(record)
    if version is not shipped().newest(record)
]
IDS = [f"{one.record}/{one.version}" for one in FORMER]


def written(version: Shipped, row: Any) -> bytes:
    """A value as a process of that version has written it."""
    out = BytesIO()
    fastavro.schemaless_writer(out, version.writer.parsed, row)
    return wire.header(version.id) + out.getvalue()


@pytest.mark.parametrize("version", FORMER, ids=IDS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_record_of_a_former_version_reads(version: Shipped, data: st.DataObject) -> None:
    row = data.draw(of(version.writer.parsed))
    name, read = read_record(written(version, row), [version.record])
    assert name == version.record
    newest = {field["name"] for field in shipped().newest(version.record).schema["fields"]}
    assert read.keys() == newest
    kept = {field: value for field, value in row.items() if field in newest}
    assert {field: read[field] for field in kept if not nested(kept[field])} == {
        field: value for field, value in kept.items() if not nested(value)
    }


def nested(value: Any) -> bool:
    """Records within records gain fields of their own."""
    return isinstance(value, dict | list)


FACTS_OF_FORMER = {
    "Plan": {
        "agency": "K34", "year": 2024, "rup": "5", "pagu_sen": 7, "active": True, "content": 9,
        "observed_at": None,
    },
    "Snapshot": {
        "agency": "K34", "year": 2024, "feed": "plans", "channel": None, "kind": "plans",
        "complete": True, "rows": 6, "duplicates": 0, "dead_letters": 0, "content": 9,
        "observed_at": None,
    },
    "Transaction": {
        "agency": "K34", "year": 2024, "channel": "tender", "package": "p", "part": "",
        "stage": "contract", "version": 0, "status": "active", "day": 19_800, "value_sen": 7,
        "umk_sen": None, "pdn_sen": None, "supplier": None, "package_class": None,
        "pagu_sen": None, "products": None, "content": 9, "observed_at": None,
    },
}  # fmt: skip
"""A row of each fact as its former version has it."""


@pytest.mark.parametrize(
    "version", [one for one in FORMER if one.record in FACTS], ids=lambda one: one.record
)
def test_a_fact_of_a_former_version_is_folded(version: Shipped) -> None:
    row = FACTS_OF_FORMER[version.record]
    read = Gate().read([written(version, row)], [b"K34"])
    assert not read.poison
    (fact,) = [fact for run in read.runs for fact in run.facts()]
    assert fact._asdict() == dict.fromkeys(fact._fields) | row
