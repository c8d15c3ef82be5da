"""The way through the year as a picture: planned and actual, drawn with Pillow.

Mail programs show no SVG, and most show PNG. The picture repeats what the text says in figures: who
cannot see it misses nothing.
"""

import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from monitors.days import date_of
from streams.display.steps import steps
from streams.notify.texts.figures import amount_id
from streams.notify.texts.moment import MONTHS_ID

SIZE = (960, 420)
LEFT, TOP, RIGHT, BOTTOM = 150, 50, 930, 370
GRID, INK, PLAN, ACTUAL = "#d5d9de", "#20262e", "#5c6773", "#9c2f00"
DASH, STEP = 10, 2
"""Length of a dash, and of the pieces that it is drawn in, pixels."""
FEWEST = 2

Series = Mapping[str, Sequence[int]]


def picture(trajectory: Series, unit: str = "sen") -> bytes | None:
    """Return the PNG, None where there are too few points to draw.

    `trajectory` has `day` (since 1970-01-01), `planned_sen` for every day and `umkk_sen` for those
    up to now.
    """
    days, planned, actual = trajectory["day"], trajectory["planned_sen"], trajectory["umkk_sen"]
    if len(days) < FEWEST or len(planned) != len(days) or not any((*planned, *actual)):
        return None
    lines = steps(max(*planned, *actual, 1))
    top = lines[-1]
    width, height = RIGHT - LEFT, BOTTOM - TOP
    span = max(1, days[-1] - days[0])

    def at(day: int, value: float) -> tuple[float, float]:
        return LEFT + width * (day - days[0]) / span, BOTTOM - height * max(0, value) / top

    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(18)
    for value in lines:
        _, y = at(days[0], value)
        draw.line([(LEFT, y), (RIGHT, y)], fill=GRID)
        amount = amount_id(round(value), unit).replace(",00 ", " ")
        draw.text((LEFT - 10, y), amount, fill=INK, font=font, anchor="rm")
    for day in _months(days):
        x, _ = at(day, 0)
        draw.line([(x, BOTTOM), (x, BOTTOM + 6)], fill=INK)
        name = MONTHS_ID[date_of(day).month - 1][:3]
        draw.text((x + 4, BOTTOM + 8), name, fill=INK, font=font)
    _dashed(draw, [at(day, value) for day, value in zip(days, planned, strict=True)])
    told = [at(day, value) for day, value in zip(days, actual, strict=False)]
    if len(told) >= FEWEST:
        draw.line(told, fill=ACTUAL, width=5, joint="curve")
    if told:
        x, y = told[-1]
        draw.ellipse([x - 6, y - 6, x + 6, y + 6], fill=ACTUAL)
    _dashed(draw, [(LEFT, 24), (LEFT + 50, 24)])
    draw.text((LEFT + 60, 24), "rencana / plan", fill=PLAN, font=font, anchor="lm")
    draw.line([(LEFT + 230, 24), (LEFT + 280, 24)], fill=ACTUAL, width=5)
    draw.text((LEFT + 290, 24), "realisasi / actual", fill=ACTUAL, font=font, anchor="lm")
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _months(days: Sequence[int]) -> list[int]:
    """The first days of the months that the picture covers."""
    return [day for day in range(days[0], days[-1] + 1) if date_of(day).day == 1]


def _dashed(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]]) -> None:
    """A dashed line: the plan is told from the actual without colour, too."""
    walked = 0.0
    for (x, y), (x_to, y_to) in pairwise(points):
        length = math.dist((x, y), (x_to, y_to))
        steps = max(1, math.ceil(length / STEP))
        for step in range(steps):
            if (walked + length * step / steps) % (2 * DASH) < DASH:
                begin, end = step / steps, (step + 1) / steps
                draw.line(
                    [
                        (x + (x_to - x) * begin, y + (y_to - y) * begin),
                        (x + (x_to - x) * end, y + (y_to - y) * end),
                    ],
                    fill=PLAN,
                    width=3,
                )
        walked += length
