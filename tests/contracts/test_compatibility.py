"""Artificial versions that must not be stored, and some that may."""

import re
from typing import Any

import fastavro
import pytest

from streams.contracts.compatibility import field_problems, problems, symbols


def record(*fields: dict[str, Any], name: str = "Thing") -> dict[str, Any]:
    parsed = fastavro.parse_schema(
        {"type": "record", "name": name, "namespace": "id.pantau", "fields": list(fields)}
    )
    assert isinstance(parsed, dict)
    return parsed


def enum(*names: str, default: str | None = None, name: str = "Kind") -> dict[str, Any]:
    plain = {"type": "enum", "name": name, "symbols": list(names)}
    return plain if default is None else {**plain, "default": default}


def field(kind: Any, **rest: Any) -> dict[str, Any]:
    return {"name": "a", "type": kind, **rest}


OLD = record(field("long"))


@pytest.mark.parametrize(
    ("reader", "writer", "why"),
    [
        (record(field("string")), OLD, "written as long, read as string"),
        (record(field("double")), OLD, "written as long, read as double"),
        (record(field(["null", "string"], default=None)), OLD, "written as long"),
        (OLD, record(field(["null", "long"])), "may be written as null"),
        (record(field("long"), {"name": "b", "type": "long"}), OLD, "b: not written"),
        (record(field(enum("x"))), record(field(enum("x", "y"))), "unknown symbols y"),
        (record(field(enum("x"))), record(field(enum("x", name="Sort"))), "was renamed"),
        (
            record(field(["null", enum("x")])),
            record(field(["null", enum("x", "y")])),
            "unknown symbols y",
        ),
        (
            record(field({"type": "map", "values": "long"})),
            record(field({"type": "map", "values": "string"})),
            r"a\[\]: written as string",
        ),
        (
            record(field({"type": "array", "items": "long"})),
            record(field({"type": "array", "items": ["null", "long"]})),
            r"a\[\]: may be written as null",
        ),
        (
            record(field({"type": "map", "values": ["null", record(field("long"), name="In")]})),
            record(field({"type": "map", "values": ["null", record(field("string"), name="In")]})),
            r"a\[\]\.a: written as string",
        ),
        (record(field(["string", "long"])), record(field("string")), "read as a union"),
    ],
)
def test_what_cannot_be_read_is_said(reader: Any, writer: Any, why: str) -> None:
    found = problems(reader, writer)
    assert len(found) == 1
    assert re.search(why, found[0])


@pytest.mark.parametrize(
    ("reader", "writer"),
    [
        (OLD, OLD),
        (record(field(["null", "long"])), OLD),
        (record(field("long"), {"name": "b", "type": "long", "default": 0}), OLD),
        (OLD, record(field("long"), {"name": "b", "type": "string"})),
        (record(field(enum("x", "y"))), record(field(enum("x")))),
        (record(field(enum("x", default="x"))), record(field(enum("x", "y", default="x")))),
        (
            record({"name": "b", "type": "long"}, field("long")),
            record(field("long"), {"name": "b", "type": "long"}),
        ),
    ],
)
def test_what_can_be_read_is_let_pass(reader: Any, writer: Any) -> None:
    assert problems(reader, writer) == []


def test_a_type_named_again_is_the_same_type() -> None:
    twice = record(field(enum("x", "y")), {"name": "b", "type": ["null", "Kind"]})
    old = record(field(enum("x")), {"name": "b", "type": ["null", "Kind"]})
    assert problems(twice, old) == []
    assert len(problems(old, twice)) == 2
    assert symbols(twice["fields"][1]["type"], twice) == (frozenset({"x", "y"}), None)


def test_for_one_field_unknown_symbols_are_left_to_the_rows() -> None:
    reader, writer = record(field(enum("x"))), record(field(enum("x", "y")))
    assert field_problems(reader["fields"][0], writer["fields"][0], reader, writer) == []
