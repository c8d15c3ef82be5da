"""Programmes and holidays, read from their files and checked: the edge of `monitors`.

A programme is YAML, the holidays are CSV. Whatever is wrong is one PantauError with file and line:
an unknown key names the nearest right one, a wrong value says what is wanted.
"""

from __future__ import annotations

import csv
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import yaml

import monitors
from monitors.alerts import SEVERITIES
from monitors.calendar import Calendar
from monitors.curves import NAMED, Curve, custom
from monitors.days import day_of
from monitors.facts import DENOMINATORS
from monitors.programme import CLAIMS, STATES, Programme, Ratio, Thresholds
from streams.errors import PantauError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_MONITORS = Path(monitors.__file__).parent
PROGRAMMES = _MONITORS / "programmes"
"""Where the programmes that ship with the package are."""

HOLIDAYS = _MONITORS / "holidays" / "indonesia.csv"
HOLIDAY_COLUMNS = ["date", "kind", "name", "decree"]
HOLIDAY_KINDS = ("national", "joint_leave")

KEYS = tuple(name for name in Programme.__dataclass_fields__)
OPTIONAL = frozenset({"curve", "thresholds", "severities"})
RATIOS = frozenset(
    name for name, default in Thresholds._field_defaults.items() if isinstance(default, Ratio)
)
COUNTS_FROM_ZERO = frozenset({"min_packages"})


class Place(NamedTuple):
    """A node of a file, for whoever has to mend it."""

    path: Path
    node: yaml.Node

    def wrong(self, what: str) -> NoReturn:
        """Raise the error for this node."""
        _wrong(self.path, self.node.start_mark.line + 1, what)


def load_programmes(folder: Path = PROGRAMMES) -> tuple[Programme, ...]:
    """Return the programmes of a folder by id. PantauError: no folder, no file, a wrong file."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise PantauError(f"{folder}: no programme (*.yaml) here; name a folder that holds some")
    return tuple(load_programme(path) for path in paths)


def load_programme(path: Path) -> Programme:
    """Return the programme of one file. PantauError with file and line where it is wrong."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise PantauError(f"{path}: can't be read ({error})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        _wrong(path, line, f"not YAML: {error.problem}", error)
    except yaml.YAMLError as error:
        _wrong(path, 1, f"not YAML: {error}", error)
    if root is None:
        _wrong(path, 1, "the file is empty; a programme needs " + ", ".join(KEYS))
    top = Place(path, root)
    given = _mapping(top, KEYS)
    missing = [key for key in KEYS if key not in given and key not in OPTIONAL]
    if missing:
        top.wrong("missing: " + ", ".join(missing))
    name = _text(given["id"])
    if name != path.stem:
        given["id"].wrong(f"id is {name}, but the file is {path.name}; give both one name")
    thresholds = _thresholds(given["thresholds"]) if "thresholds" in given else Thresholds()
    optional: dict[str, Mapping[str, str]] = {}
    if "severities" in given:
        optional["severities"] = {
            state: _one_of(place, SEVERITIES)
            for state, place in _mapping(given["severities"], STATES).items()
        }
    goal = _ratio(given["goal"])
    if not 0 < goal.numerator <= goal.denominator:
        given["goal"].wrong("the goal is a share above 0 and at most 1")
    return Programme(
        id=name,
        title_id=_text(given["title_id"]),
        title_en=_text(given["title_en"]),
        valid_from=_count(given["valid_from"]),
        claim=_one_of(given["claim"], CLAIMS),
        goal=goal,
        denominators=_denominators(given["denominators"]),
        curve=_curve(given.get("curve")),
        page=_text(given["page"]),
        thresholds=thresholds,
        **optional,
    )


def load_calendar(path: Path = HOLIDAYS) -> Calendar:
    """Return the business days by a holiday file: date, kind, name, decree.

    A year counts as known where the file has a line of it. PantauError with file and line.
    """
    days: set[int] = set()
    years: set[int] = set()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            if next(rows, None) != HOLIDAY_COLUMNS:
                _wrong(path, 1, "the first line must be " + ",".join(HOLIDAY_COLUMNS))
            for row in rows:
                when = _holiday(path, rows.line_num, row)
                if day_of(when) in days:
                    _wrong(path, rows.line_num, f"{when} is there twice; keep one line of it")
                days.add(day_of(when))
                years.add(when.year)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PantauError(f"{path}: can't be read ({error})") from error
    return Calendar(days, years)


def _holiday(path: Path, line: int, row: list[str]) -> date:
    if len(row) != len(HOLIDAY_COLUMNS):
        _wrong(path, line, f"{len(row)} columns, {len(HOLIDAY_COLUMNS)} are wanted")
    try:
        when = date.fromisoformat(row[0])
    except ValueError as error:
        _wrong(path, line, f"{row[0]!r} is no date; write YYYY-MM-DD", error)
    if row[1] not in HOLIDAY_KINDS:
        _wrong(path, line, f"{row[1]!r} is no kind" + _meant(row[1], HOLIDAY_KINDS))
    return when


def _thresholds(place: Place) -> Thresholds:
    values: dict[str, Any] = {}
    given = _mapping(place, Thresholds._fields)
    for name, one in given.items():
        if name in RATIOS:
            values[name] = ratio = _ratio(one)
            if not 0 <= ratio.numerator <= ratio.denominator:
                one.wrong(f"{name} is a share from 0 to 1")
        else:
            values[name] = number = _count(one)
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
    kinds = tuple(_one_of(one, DENOMINATORS) for one in _sequence(place))
    if not kinds or len(set(kinds)) != len(kinds):
        place.wrong("denominators are one or more of " + ", ".join(DENOMINATORS) + ", each once")
    return kinds


def _curve(place: Place | None) -> Curve:
    if place is None:
        return NAMED["band-middle"]
    if isinstance(place.node, yaml.ScalarNode):
        return NAMED[_one_of(place, tuple(NAMED))]
    levels = [str(Fraction(*_ratio(one))) for one in _sequence(place)]
    try:
        return custom(levels)
    except ValueError as error:
        place.wrong(str(error))


def _mapping(place: Place, keys: Collection[str]) -> dict[str, Place]:
    """Return the values by key; an unknown or repeated key is an error."""
    if not isinstance(place.node, yaml.MappingNode):
        place.wrong("keys and values are wanted here, such as " + ", ".join(list(keys)[:3]))
    values: dict[str, Place] = {}
    for key_node, value in place.node.value:
        key_place = Place(place.path, key_node)
        key = _text(key_place)
        if key not in keys:
            key_place.wrong(f"unknown key {key!r}" + _meant(key, keys))
        if key in values:
            key_place.wrong(f"the key {key!r} is there twice; keep one")
        values[key] = Place(place.path, value)
    return values


def _sequence(place: Place) -> list[Place]:
    if not isinstance(place.node, yaml.SequenceNode):
        place.wrong("a list is wanted here")
    return [Place(place.path, node) for node in place.node.value]


def _text(place: Place) -> str:
    if not isinstance(place.node, yaml.ScalarNode) or not place.node.value.strip():
        place.wrong("a text is wanted here")
    return str(place.node.value)


def _one_of(place: Place, words: Collection[str]) -> str:
    word = _text(place)
    if word not in words:
        place.wrong(f"{word!r} is not known" + _meant(word, words))
    return word


def _count(place: Place) -> int:
    text = _text(place)
    if not (text.isascii() and text.isdigit()):
        place.wrong(f"{text!r} is no whole number from 0 on")
    return int(text)


def _ratio(place: Place) -> Ratio:
    """Return the exact value of what is written: 0.90 is 9/10, no float in between."""
    text = _text(place)
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        place.wrong(f"{text!r} is no number; write 0.9 or 9/10")
    return Ratio(value.numerator, value.denominator)


def _meant(word: str, words: Iterable[str]) -> str:
    """Return the nearest right word as advice, else all of them."""
    known = sorted(words)
    near = get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else "; one of " + ", ".join(known)


def _wrong(path: Path, line: int, what: str, cause: Exception | None = None) -> NoReturn:
    raise PantauError(f"{path}:{line}: {what}") from cause
