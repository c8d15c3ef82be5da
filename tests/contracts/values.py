"""Values that fit a schema, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

LONGS = st.integers(min_value=-(2**63), max_value=2**63 - 1)

PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "string": st.text(),
    "bytes": st.binary(),
    "long": LONGS,
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
}


def of(kind: Any, names: dict[str, Any] | None = None) -> st.SearchStrategy[Any]:
    """Values of an Avro type as fastavro reads it; `names` are the types named so far."""
    names = {} if names is None else names
    if isinstance(kind, list):
        return st.one_of([of(branch, names) for branch in kind])
    if isinstance(kind, str):
        return PRIMITIVES[kind] if kind in PRIMITIVES else of(names[kind], names)
    if "name" in kind:
        names[kind["name"]] = kind
    composed = {"enum": _enum, "map": _map, "array": _array, "record": _record}
    return composed[kind["type"]](kind, names)


def _enum(kind: Any, _: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(kind["symbols"])


def _map(kind: Any, names: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.text(), of(kind["values"], names), max_size=3)


def _array(kind: Any, names: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(of(kind["items"], names), max_size=3)


def _record(kind: Any, names: dict[str, Any]) -> st.SearchStrategy[Any]:
    fields = {field["name"]: of(field["type"], names) for field in kind["fields"]}
    return st.fixed_dictionaries(fields)
