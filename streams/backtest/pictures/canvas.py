"""A chart in SVG: one pair of axes, lines, bands and words in them."""

from collections.abc import Iterable, Sequence
from html import escape

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 40, 34

INK, FAINT = "#1f2933", "#cbd2d9"
BLUE, SKY, ORANGE, GREEN, RED = "#0072b2", "#a6d3ee", "#d55e00", "#009e73", "#b2182b"
"""Colours that the colour-blind tell apart (Okabe and Ito 2008), and a red for goals."""

Point = tuple[float, float]


class Canvas:
    """A chart over x and y ranges; `text` is the finished SVG."""

    def __init__(self, title: str, x: Point, y: Point) -> None:
        self._x, self._y = x, y
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
            f'  role="img" font-family="sans-serif" font-size="12" fill="{INK}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
        ]

    def at(self, x: float, y: float) -> Point:
        """The place of a point in the picture."""
        (left, right), (low, high) = self._x, self._y
        return (
            LEFT + (x - left) / (right - left) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM),
        )

    def months(self) -> None:
        """Name the months under an x axis of days 0 .. 366."""
        for month, name in enumerate("JFMAMJJASOND"):
            x, y = self.at((month + 0.5) * 30.4, self._y[0])
            self._parts.append(
                f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{name}</text>'
            )

    def rules(self, levels: Sequence[tuple[float, str]]) -> None:
        """Draw faint lines across at some levels, each with its word."""
        for level, word in levels:
            (x1, y), (x2, _) = self.at(self._x[0], level), self.at(self._x[1], level)
            self._parts += [
                f'<path d="M{x1:.1f} {y:.1f}H{x2:.1f}" stroke="{FAINT}"/>',
                f'<text x="{x1 - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{escape(word)}</text>',
            ]

    def line(
        self, points: Sequence[Point], colour: str, *, dashed: bool = False, width: float = 2
    ) -> None:
        """Draw a line through the points."""
        if points:
            dash = ' stroke-dasharray="5 4"' if dashed else ""
            self._parts.append(
                f'<path d="M{_path(self.at(*point) for point in points)}" fill="none" '
                f'stroke="{colour}" stroke-width="{width}"{dash}/>'
            )

    def band(self, low: Sequence[Point], high: Sequence[Point], colour: str) -> None:
        """Fill between two lines over the same x."""
        if low:
            around = [*low, *reversed(high)]
            self._parts.append(
                f'<path d="M{_path(self.at(*point) for point in around)}Z" fill="{colour}"/>'
            )

    def dot(self, point: Point, colour: str) -> None:
        """Draw a dot."""
        x, y = self.at(*point)
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')

    def legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """Name the colours above the axes, from the left."""
        x = float(LEFT)
        for word, colour in entries:
            self._parts += [
                f'<rect x="{x:.1f}" y="27" width="10" height="10" fill="{colour}"/>',
                f'<text x="{x + 14:.1f}" y="36">{escape(word)}</text>',
            ]
            x += 28 + 6.6 * len(word)

    @property
    def text(self) -> str:
        """The picture, one element a line."""
        return "\n".join([*self._parts, "</svg>", ""])


def _path(points: Iterable[Point]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
