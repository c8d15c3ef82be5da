"""The chart of an agency's year: plan, what was reached, and where it is going.

Lines differ in stroke as well as in colour, and each is named where it ends, so that the chart is
read without colour and without a legend.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from monitors.days import first_day, last_day
from streams.board.charts.scale import Axis, month_starts
from streams.board.words import TOGETHER, Words
from streams.display.steps import steps

Row = Mapping[str, Any]

LABEL_APART = 15
"""Pixels between two labels at the right edge."""
LABEL_WIDTH = 130
"""Pixels that the name of the line with its amount takes."""
EVERY_MONTH = 500
"""From this width on every month has its name; below, every third."""


class Size(NamedTuple):
    """A drawing's size and its margins, in pixels."""

    width: int
    height: int
    left: int
    right: int
    top: int = 14
    bottom: int = 26


WIDE = Size(760, 320, 62, 104)
NARROW = Size(340, 260, 46, 74)


class Course(NamedTuple):
    """What is drawn. `days` are day numbers, amounts in the programme's unit.

    `umkk` may be shorter than `days`: it ends at `as_of`. `planned` is empty without a goal.
    """

    year: int
    as_of: int
    days: Sequence[int]
    planned: Sequence[int]
    umkk: Sequence[int]
    goal: int | None
    unit: str
    projection: Row | None
    measure: str = "umkk_value"

    @property
    def planned_now(self) -> int | None:
        """What was planned by the day on which the line ends; None without a goal."""
        place = len(self.umkk) - 1
        return self.planned[place] if 0 <= place < len(self.planned) else None

    @classmethod
    def of(cls, row: Row, figures: Row) -> "Course | None":
        """The course of a status record in one programme; None where it has none."""
        told = figures.get("trajectory")
        if not told or not told["day"] or row["as_of"] is None:
            return None
        return cls(
            row["year"],
            row["as_of"],
            told["day"],
            told["planned_sen"] or (),
            told["umkk_sen"] or (),
            figures["goal_sen"] or None,
            figures.get("unit") or "sen",
            figures.get("projection"),
            figures.get("measure") or "umkk_value",
        )


def trajectory(course: Course, words: Words, size: Size, name: str) -> Markup:
    """The chart as an SVG element; `name` tells its ids from those of other charts of the page."""
    return _Drawing(course, words, size, name).whole()


class _Drawing:
    def __init__(self, course: Course, words: Words, size: Size, name: str) -> None:
        self.course, self.words, self.size, self.name = course, words, size, name
        highest = max(
            [course.goal or 0, *course.planned, *course.umkk, *_range(course.projection)], default=0
        )
        self.ticks = steps(highest)
        self.first, self.last = first_day(course.year), last_day(course.year)
        self.x = Axis(self.first, self.last, size.left, size.width - size.right)
        self.y = Axis(0, self.ticks[-1], size.height - size.bottom, size.top)

    def whole(self) -> Markup:
        size = self.size
        return Markup(  # noqa: S704  # every text in it is escaped
            f'<svg class="chart" viewBox="0 0 {size.width} {size.height}"'
            f' width="{size.width}" height="{size.height}" role="img"'
            f' aria-labelledby="{self.name}-t {self.name}-d">'
            f'<title id="{self.name}-t">{escape(self.words("trajectory"))}</title>'
            f'<desc id="{self.name}-d">{escape(description(self.course, self.words))}</desc>'
            f"{self._grid()}{self._interval()}{self._lines()}{self._now()}{self._labels()}</svg>"
        )

    def _grid(self) -> str:
        size, parts = self.size, []
        for value in self.ticks:
            y = self.y.at(value)
            parts.append(
                f'<line class="grid" x1="{size.left}" x2="{size.width - size.right}" y1="{y}"'
                f' y2="{y}"/><text class="tick end" x="{size.left - 6}" y="{y + 4}">'
                f"{escape(self._short(value))}</text>"
            )
        step = 1 if size.width >= EVERY_MONTH else 3
        base = size.height - size.bottom
        for day, month in month_starts(self.first, self.last):
            x = self.x.at(day)
            parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{base}" y2="{base + 4}"/>')
            if (month - 1) % step == 0:
                parts.append(
                    f'<text class="tick" x="{x + 3}" y="{base + 17}">'
                    f"{escape(self.words.month(month))}</text>"
                )
        return "".join(parts)

    def _lines(self) -> str:
        course, parts = self.course, []
        if course.goal:
            y = self.y.at(course.goal)
            parts.append(
                f'<line class="goal" x1="{self.size.left}"'
                f' x2="{self.size.width - self.size.right}" y1="{y}" y2="{y}"/>'
            )
        parts.extend(
            (
                f'<path class="planned" d="{self._path(course.planned)}"/>',
                f'<path class="actual" d="{self._path(course.umkk)}"/>',
            )
        )
        return "".join(parts)

    def _path(self, values: Sequence[int]) -> str:
        points = [
            f"{self.x.at(day)} {self.y.at(value)}"
            for day, value in zip(self.course.days, values, strict=False)
        ]
        return f"M{' L'.join(points)}" if points else ""

    def _interval(self) -> str:
        projection, course = self.course.projection, self.course
        if projection is None or not course.umkk or course.as_of >= self.last:
            return ""
        x, y = self.x.at(course.as_of), self.y.at(course.umkk[-1])
        end = self.x.at(self.last)
        low, middle, high = (self.y.at(value) for value in _range(projection))
        middle_line = (
            f'<line class="middle" x1="{x}" y1="{y}" x2="{end}" y2="{middle}"/>'
            if projection.get("worth_a_point")
            else ""
        )
        return (
            f'<path class="interval" d="M{x} {y} L{end} {high} L{end} {low} Z"/>'
            f'<path class="interval-edge" d="M{x} {y} L{end} {high} M{x} {y} L{end} {low}"/>'
            f"{middle_line}"
        )

    def _now(self) -> str:
        course = self.course
        if not course.umkk:
            return ""
        x, y = self.x.at(course.as_of), self.y.at(course.umkk[-1])
        planned = course.planned_now
        gap = ""
        if planned is not None and abs(self.y.at(planned) - y) > 3:  # noqa: PLR2004  # pixels: less cannot be seen
            gap = f'<line class="gap" x1="{x}" x2="{x}" y1="{y}" y2="{self.y.at(planned)}"/>'
        return (
            f'<line class="now" x1="{x}" x2="{x}" y1="{self.size.top}"'
            f' y2="{self.size.height - self.size.bottom}"/>{gap}'
            f'<circle class="dot" cx="{x}" cy="{y}" r="4"/>'
        )

    def _labels(self) -> str:
        course, words = self.course, self.words
        wanted: list[tuple[float, str, str]] = []
        if course.goal:
            wanted.append((self.y.at(course.goal), "goal", words("chart_goal")))
        if course.planned and (not course.goal or course.planned[-1] != course.goal):
            wanted.append((self.y.at(course.planned[-1]), "planned", words("chart_planned")))
        if course.projection is not None and course.as_of < self.last:
            low, middle, high = _range(course.projection)
            shown = (low, middle, high) if course.projection.get("worth_a_point") else (low, high)
            wanted += [(self.y.at(one), "interval", self._short(one)) for one in shown]
        x = self.size.width - self.size.right + 6
        parts, free = [], float("-inf")
        for y, kind, text in sorted(wanted):
            free = max(y + 4, free + LABEL_APART)
            parts.append(f'<text class="label {kind}" x="{x}" y="{free}">{escape(text)}</text>')
        return "".join([*parts, *self._inside()])

    def _inside(self) -> list[str]:
        """Names of the lines beside the lines themselves."""
        course, words, parts = self.course, self.words, []
        if course.umkk:
            x, y = self.x.at(course.as_of), self.y.at(course.umkk[-1])
            above = course.umkk[-1] >= (course.planned_now or 0)
            # Where the line comes from there is room above it, and none below.
            left = above and x > self.size.left + LABEL_WIDTH
            narrow = self.size.width < EVERY_MONTH
            now = course.umkk[-1]
            amount = self._short(now) if narrow else words.amount(now, course.unit)
            text = f"{words.named('measures', course.measure)} {amount}"
            at, kind = (x - 9, "actual end") if left else (x + 9, "actual")
            if not left and at + LABEL_WIDTH > self.size.width:
                at, kind = self.size.width - 4, "actual end"
            parts.append(
                f'<text class="label {kind}" x="{at:g}" y="{y - 8 if above else y + 17:g}">'
                f"{escape(text)}</text>"
            )
        return parts

    def _short(self, value: float) -> str:
        """An amount as a tick: no decimals where none are needed."""
        if not value:
            return "0"
        text = self.words.amount(round(value), self.course.unit).removeprefix("Rp")
        number, _, word = text.partition(TOGETHER)
        for mark in (",", "."):
            if mark in number and len(number.partition(mark)[2]) <= 2:  # noqa: PLR2004  # decimals
                number = number.rstrip("0").rstrip(mark)
        return f"{number} {_brief(word)}".strip()


def _brief(word: str) -> str:
    """A unit's word where there is little room."""
    return {"triliun": "T", "miliar": "M", "juta": "jt"}.get(word, word)


def _range(projection: Row | None) -> list[int]:
    if projection is None:
        return []
    return [projection["p10_sen"], projection["p50_sen"], projection["p90_sen"]]


def description(course: Course, words: Words) -> str:
    """What the chart shows, in a sentence, for who cannot see it."""
    unit = course.unit
    text = words(
        "chart_description",
        what=words.named("measures", course.measure),
        umkk=words.amount(course.umkk[-1] if course.umkk else None, unit),
        day=words.date(course.as_of),
        planned=words.amount(course.planned_now, unit),
        goal=words.amount(course.goal, unit),
    )
    if course.projection is not None:
        low, _, high = _range(course.projection)
        text += " " + words(
            "chart_projection", low=words.amount(low, unit), high=words.amount(high, unit)
        )
    return text
