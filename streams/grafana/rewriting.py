"""What Grafana makes of a dashboard's JSON by itself, told from what a person has changed.

On saving, the server gives an id and a version and sorts the keys; the browser besides leaves out
or fills in what is empty, raises the schema's version, notes plugins' versions and adds the query
that every dashboard has for its own annotations.
"""

from typing import Any

GIVEN = frozenset({"version", "schemaVersion", "pluginVersion", "iteration", "definition"})
"""Keys that are Grafana's own, at any depth."""
BUILT_IN = "builtIn"


def without_rewriting(held: Any, ours: Any) -> Any:
    """What Grafana holds, with our values where only rewriting tells the two apart.

    Equal to `ours` where nobody has changed anything. Values are as `json.loads` gives them.
    """
    if isinstance(held, dict) and isinstance(ours, dict):
        kept = {
            key: without_rewriting(held[key], value) if key in held and key not in GIVEN else value
            for key, value in ours.items()
            if key in held or key in GIVEN or _is_empty(value)
        }
        added = {
            key: value
            for key, value in held.items()
            if key not in ours and not _is_given(key, value) and not _is_empty(value)
        }
        return kept | added
    if isinstance(held, list) and isinstance(ours, list):
        theirs = [one for one in held if not _is_built_in(one)]
        both = [without_rewriting(*pair) for pair in zip(theirs, ours, strict=False)]
        return both + theirs[len(ours) :]
    return held


def _is_given(key: str, value: Any) -> bool:
    return key in GIVEN or (key == "id" and isinstance(value, int))


def _is_empty(value: Any) -> bool:
    """Whether leaving it out says the same: null, "", 0, false, and what holds nothing else."""
    if isinstance(value, dict):
        return all(map(_is_empty, value.values()))
    return not value


def _is_built_in(one: Any) -> bool:
    return isinstance(one, dict) and bool(one.get(BUILT_IN))
