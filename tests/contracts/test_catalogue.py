"""What is refused when schemas are loaded."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.contracts.catalogue import ID_BASE, Catalogue, not_allowed, shipped, writer_schema
from streams.contracts.schemas import UnknownSchemaError, UnusableSchemaError


def schema(*fields: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "record",
        "name": "Tick",
        "namespace": "id.pantau",
        "doc": "A tick.",
        "pantau.id": ID_BASE + 7001,
        "pantau.topic": "procurement.facts",
        "pantau.compatibility": "FULL_TRANSITIVE",
        "fields": [{"name": "day", "type": "long"}, *fields],
        **properties,
    }


def store(folder: Path, where: str, content: dict[str, Any]) -> None:
    file = folder / where
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")


def test_versions_are_found_by_folder_oldest_first(tmp_path: Path) -> None:
    for version in (1, 2, 10):
        store(tmp_path, f"tick/{version}.avsc", schema(**{"pantau.id": ID_BASE + 7000 + version}))
    catalogue = Catalogue(tmp_path)
    assert [one.version for one in catalogue.versions("Tick")] == [1, 2, 10]
    assert catalogue.id_of("Tick") == ID_BASE + 7010
    assert catalogue.writer(ID_BASE + 7002).record == "Tick"


def test_an_id_that_is_not_shipped_is_unknown() -> None:
    with pytest.raises(UnknownSchemaError):
        shipped().writer(5)


def test_two_schemas_with_one_id_are_refused(tmp_path: Path) -> None:
    store(tmp_path, "tick/1.avsc", schema())
    store(tmp_path, "tock/1.avsc", schema(name="Agency"))
    with pytest.raises(UnusableSchemaError, match="is also that of Tick 1"):
        Catalogue(tmp_path)


def test_an_id_must_end_in_its_version(tmp_path: Path) -> None:
    store(tmp_path, "tick/2.avsc", schema())
    with pytest.raises(UnusableSchemaError, match=r"tick/2\.avsc"):
        Catalogue(tmp_path)


def test_what_is_promised_must_be_known(tmp_path: Path) -> None:
    store(tmp_path, "tick/1.avsc", schema(**{"pantau.compatibility": "FULL"}))
    with pytest.raises(UnusableSchemaError, match=r"tick/1\.avsc: 'FULL' is no promise"):
        Catalogue(tmp_path)


@pytest.mark.parametrize("lost", ["pantau.id", "pantau.topic", "pantau.compatibility", "fields"])
def test_a_schema_without_a_property_is_refused_by_its_file(tmp_path: Path, lost: str) -> None:
    content = schema()
    del content[lost]
    store(tmp_path, "tick/1.avsc", content)
    with pytest.raises(UnusableSchemaError, match=r"tick/1\.avsc"):
        Catalogue(tmp_path)


@pytest.mark.parametrize(
    "kind",
    [
        "int",
        "float",
        "bytes",
        ["null", "int"],
        ["null", "string", "long"],
        ["string", "long"],
        {"type": "long", "logicalType": "timestamp-millis"},
        {"type": "int", "logicalType": "date"},
        {"type": "array", "items": "string"},
        {"type": "map", "values": "long"},
        {"type": "fixed", "name": "F", "size": 4},
        ["null", {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2}],
    ],
    ids=str,
)
def test_a_fact_of_a_type_that_decoders_read_differently_is_refused(kind: Any) -> None:
    content = schema({"name": "extra", "type": kind})
    assert len(not_allowed(content)) == 1
    with pytest.raises(UnusableSchemaError, match="extra"):
        writer_schema(1, json.dumps(content))


def test_other_records_may_have_maps() -> None:
    content = schema({"name": "extra", "type": {"type": "map", "values": "long"}}, name="Alert")
    assert writer_schema(1, json.dumps(content)).record == "Alert"


@pytest.mark.parametrize("kind", ["string", "long", "boolean", "double", ["null", "string"]])
def test_the_allowed_types_pass(kind: Any) -> None:
    assert not_allowed(schema({"name": "extra", "type": kind})) == []


def test_an_enum_may_be_named_again() -> None:
    one = {"type": "enum", "name": "Colour", "symbols": ["red", "blue"]}
    content = schema(
        {"name": "a", "type": one},
        {"name": "b", "type": ["null", "Colour"]},
        {"name": "c", "type": "id.pantau.Colour"},
    )
    assert not_allowed(content) == []


@pytest.mark.parametrize("raw", ["", "[]", '"string"', '{"type": "record"}', "{}"])
def test_what_is_no_record_is_refused(raw: str) -> None:
    with pytest.raises(UnusableSchemaError):
        writer_schema(1, raw)


def test_another_namespace_is_refused() -> None:
    with pytest.raises(UnusableSchemaError, match="namespace"):
        writer_schema(1, json.dumps(schema(namespace="com.example")))
