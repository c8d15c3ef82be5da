"""A planned curve as a picture: SVG text, the same for the same curve."""

from collections.abc import Sequence
from itertools import pairwise

from monitors.curves.curve import month_ends

WIDTH, HEIGHT = 480, 200
LEFT, TOP, RIGHT, BOTTOM = 44, 12, 12, 28
DAYS = 366
STEP = 6
"""Every so many days have a point: a curve is straight within each month."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AXIS, LINE = "#888", "#2563eb"


def picture(title: str, table: Sequence[int]) -> str:
    """Return the SVG of a curve by its table for a year of 366 days (parts, the last the whole)."""
    ends = month_ends(DAYS)
    days = sorted({*range(0, DAYS + 1, STEP), *ends, 1})
    points = " ".join(f"{_x(day)},{_y(table[day], table[-1])}" for day in days)
    grid = [
        f'<path d="M{LEFT} {_y(part, 4)}H{WIDTH - RIGHT}" stroke="{AXIS}" stroke-opacity="0.3"/>'
        f'<text x="{LEFT - 6}" y="{_y(part, 4)}" text-anchor="end" dy="4">{25 * part} %</text>'
        for part in range(5)
    ]
    months = [
        f'<text x="{_x((start + end) // 2)}" y="{HEIGHT - 8}" text-anchor="middle">{month}</text>'
        for month, (start, end) in zip(MONTHS, pairwise(ends), strict=True)
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="11" fill="{AXIS}">'
    )
    return "\n".join(
        [
            head,
            f"<title>{title}</title>",
            *grid,
            *months,
            f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="2"/>',
            "</svg>",
            "",
        ]
    )


def _x(day: int) -> int:
    return LEFT + round((WIDTH - LEFT - RIGHT) * day / DAYS)


def _y(part: int, whole: int) -> int:
    height = HEIGHT - TOP - BOTTOM
    return TOP + height - round(height * part / whole)
