"""The rules that a programme's file names, with the parameters that it sets."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from monitors.programme import Ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitors.rules import Rule
    from streams.programmes.place import Place


def read_rules(place: Place, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Return the parameters of each rule that is named; those left out are as the rule has them.

    `{}` takes a rule as it is. PantauError with file and line: no such rule, no such parameter, or
    a value of another kind.
    """
    found: dict[str, object] = {}
    for name, given in place.mapping(rules).items():
        parameters = rules[name].parameters
        kinds = {one.name: one.type for one in fields(parameters)}
        defaults = parameters()
        values: dict[str, Any] = {}
        for key, value in given.mapping(kinds).items() if kinds else _none(given, name):
            default = getattr(defaults, key)
            if isinstance(default, Ratio):
                values[key] = value.ratio()
            elif isinstance(default, int):
                values[key] = value.whole()
            else:
                values[key] = value.text()
        found[name] = parameters(**values)
    return found


def _none(place: Place, name: str) -> tuple[tuple[str, Place], ...]:
    if place.pairs():
        place.wrong(f"{name} has no parameters: its thresholds are the programme's; write {{}}")
    return ()
