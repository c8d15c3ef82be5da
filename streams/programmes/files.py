"""Programme files: what each key says, checked, with defaults for what is left out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import monitors
from monitors.alerts import SEVERITIES
from monitors.curves import DEFAULT, NAMED, OWN, Planned, custom
from monitors.facts import CHANNELS
from monitors.programme import (
    CLAIMS,
    COMBINE,
    DENOMINATORS,
    MEASURES,
    PERIODS,
    SCOPES,
    STATES,
    UNITS,
    Programme,
    Ratio,
    Thresholds,
    Wording,
)
from monitors.rules import RULES
from streams.errors import PantauError
from streams.programmes.goal import read_amount, read_goal
from streams.programmes.place import Place, wrong
from streams.programmes.rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Mapping


PROGRAMMES = Path(monitors.__file__).parent / "programmes"
"""Where the programmes that ship with the package are."""

REQUIRED = ("id", "title_id", "title_en", "valid_from", "goal", "page")
KEYS = (
    *REQUIRED, "valid_to", "scope", "measure", "unit", "claim", "channels", "series", "combine",
    "denominators", "period", "baseline", "curve", "thresholds", "severities", "rules", "wording",
)  # fmt: skip

RATIOS = frozenset(
    name for name, default in Thresholds._field_defaults.items() if isinstance(default, Ratio)
)
COUNTS_FROM_ZERO = frozenset({"min_packages"})

MOVING = frozenset({"realised_spend", "realised_without_ecatalogue"})
"""Denominators that grow as the year goes: a goal of them is due at once, on no curve."""


def load_programmes(folder: Path = PROGRAMMES) -> tuple[Programme, ...]:
    """Return the programmes of a folder by id. PantauError: no folder, no file, a wrong file."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise PantauError(f"{folder}: no programme (*.yaml) here; name a folder that holds some")
    return tuple(load_programme(path) for path in paths)


def load_programme(path: Path) -> Programme:
    """Return the programme of one file. PantauError with file and line where it is wrong."""
    top = _opened(path)
    given = top.mapping(KEYS)
    missing = [key for key in REQUIRED if key not in given]
    if missing:
        top.wrong("missing: " + ", ".join(missing))
    name = given["id"].text()
    if name != path.stem:
        given["id"].wrong(f"id is {name}, but the file is {path.name}; give both one name")
    unit = given["unit"].one_of(UNITS) if "unit" in given else "sen"
    denominators = _denominators(given["denominators"]) if "denominators" in given else ()
    goal = read_goal(given["goal"], unit, has_denominators=bool(denominators))
    programme = Programme(
        id=name,
        title_id=given["title_id"].text(),
        title_en=given["title_en"].text(),
        valid_from=given["valid_from"].whole(),
        goal=goal.share,
        amounts=goal.amounts,
        denominators=denominators,
        curve=_curve(given.get("curve"), denominators),
        page=given["page"].text(),
        unit=unit,
        claim=given["claim"].one_of(CLAIMS) if "claim" in given else "declared",
        baseline=read_amount(given["baseline"], unit) if "baseline" in given else 0,
        thresholds=_thresholds(given["thresholds"]) if "thresholds" in given else Thresholds(),
        **_optional(given),
    )
    _fits(given, programme)
    return programme


def _opened(path: Path) -> Place:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise PantauError(f"{path}: can't be read ({error})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        wrong(path, line, f"not YAML: {error.problem}", error)
    except yaml.YAMLError as error:
        wrong(path, 1, f"not YAML: {error}", error)
    if root is None:
        wrong(path, 1, "the file is empty; a programme needs " + ", ".join(REQUIRED))
    return Place(path, root)


def _optional(given: Mapping[str, Place]) -> dict[str, Any]:
    """The values of the keys that may be left out, and are as the model has them then."""
    found: dict[str, Any] = {}
    for key, words in (
        ("scope", SCOPES), ("measure", MEASURES), ("period", PERIODS), ("combine", COMBINE),
    ):  # fmt: skip
        if key in given:
            found[key] = given[key].one_of(words)
    if "valid_to" in given:
        found["valid_to"] = given["valid_to"].whole()
    if "channels" in given:
        found["channels"] = tuple(one.one_of(CHANNELS) for one in given["channels"].sequence())
    if "series" in given:
        found["series"] = {key.text(): value.text() for key, value in given["series"].pairs()}
    if "severities" in given:
        found["severities"] = {
            state: place.one_of(SEVERITIES)
            for state, place in given["severities"].mapping(STATES).items()
        }
    if "rules" in given:
        found["rules"] = read_rules(given["rules"], RULES)
    if "wording" in given:
        words_of = given["wording"].mapping(Wording._fields)
        found["wording"] = Wording(**{key: place.text() for key, place in words_of.items()})
    return found


def _fits(given: Mapping[str, Place], programme: Programme) -> None:
    """Refuse keys that are right by themselves and wrong together."""
    reads = programme.measure == "reading"
    if programme.valid_to is not None and programme.valid_to < programme.valid_from:
        given["valid_to"].wrong("valid_to lies before valid_from")
    if programme.unit == "count" and programme.measure not in {"reading", "packages"}:
        given["unit"].wrong(f"{programme.measure} is money: its unit is sen")
    if programme.measure == "packages" and programme.unit != "count":
        given["measure"].wrong("packages are counted: say unit: count")
    if reads and programme.scope == "kind":
        given["scope"].wrong("counters are read of an agency, a province or the nation")
    for key in ("series", "combine"):
        if key in given and not reads:
            given[key].wrong(f"{key} belong to measure: reading")
    if "channels" in given and reads:
        given["channels"].wrong("a reading has series, no channels")
    has_goal = programme.goal is not None or bool(programme.amounts)
    if programme.combine == "each" and has_goal:
        given["goal"].wrong("series that are not summed have no common goal: say goal: none")
    if programme.combine == "each" and programme.denominators:
        given["denominators"].wrong("series that are not summed have no common share")
    if programme.period == "cumulative" and (programme.goal is not None or not reads):
        given["period"].wrong("only a counter with goals that are amounts runs over the years")
    if "baseline" in given and programme.period != "cumulative":
        given["baseline"].wrong("a baseline belongs to period: cumulative")
    if programme.curve in OWN and (reads or programme.scope != "agency"):
        given["curve"].wrong("an own curve belongs to scope: agency and to what agencies spend")


def _thresholds(place: Place) -> Thresholds:
    values: dict[str, Any] = {}
    given = place.mapping(Thresholds._fields)
    for name, one in given.items():
        if name in RATIOS:
            values[name] = ratio = one.ratio()
            if not 0 <= ratio.numerator <= ratio.denominator:
                one.wrong(f"{name} is a share from 0 to 1")
        else:
            values[name] = number = one.whole()
            if number == 0 and name not in COUNTS_FROM_ZERO:
                one.wrong(f"{name} is at least 1")
    thresholds = Thresholds()._replace(**values)
    for low, high in (
        ("raise_below", "clear_above"),
        ("unknown_class_clear", "unknown_class_share"),
    ):
        if Fraction(*getattr(thresholds, low)) > Fraction(*getattr(thresholds, high)):
            where = given.get(low, given.get(high, place))
            where.wrong(f"{low} must not be above {high}, or the state would flap")
    return thresholds


def _denominators(place: Place) -> tuple[str, ...]:
    kinds = tuple(one.one_of(DENOMINATORS) for one in place.sequence())
    if not kinds or len(set(kinds)) != len(kinds):
        place.wrong("denominators are one or more of " + ", ".join(DENOMINATORS) + ", each once")
    if MOVING.intersection(kinds) and not MOVING.issuperset(kinds):
        place.wrong("a budget and what was realised are no stand-ins for each other: keep one sort")
    return kinds


def _curve(place: Place | None, denominators: tuple[str, ...]) -> Planned:
    moving = MOVING.issuperset(denominators) and bool(denominators)
    if place is None:
        return NAMED["at-once"] if moving else DEFAULT
    if moving and not (place.is_scalar and place.text() == "at-once"):
        place.wrong("a share of what was realised is due at any time: say curve: at-once")
    if place.is_scalar:
        return NAMED[place.one_of(tuple(NAMED))]
    levels = [str(Fraction(*one.ratio())) for one in place.sequence()]
    try:
        return custom(levels)
    except ValueError as error:
        place.wrong(str(error))
