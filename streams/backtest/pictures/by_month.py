"""All agency-years together: loss by month against the references, and the interval's coverage."""

from typing import Any

from streams.backtest.pictures.canvas import BLUE, GREEN, ORANGE, RED, SKY, Canvas

DAYS = 30.4
"""Of a month, for the axis."""
HIGHEST_LOSS = 0.4
"""In parts of the goal; references lose more in the first months, and are cut off there."""


def loss(found: dict[str, Any]) -> str:
    """Pinball loss of the median by month, ÷ goal."""
    canvas = Canvas(
        "Pinball loss of the middle, ÷ goal (cut off above 40 %)", (0, 366), (0, HIGHEST_LOSS)
    )
    canvas.rules([(level / 10, f"{level * 10} %") for level in range(5)])
    canvas.months()
    for name, colour in (
        ("straight_line", ORANGE), ("last_years_profile", GREEN), ("median", BLUE),
    ):  # fmt: skip
        canvas.line(
            [
                ((row["month"] - 0.5) * DAYS, min(HIGHEST_LOSS, row[name]))
                for row in found["by_month"]
                if row[name] is not None
            ],
            colour,
        )
    canvas.legend([("projection", BLUE), ("straight line", ORANGE), ("last year's profile", GREEN)])
    return canvas.text


def coverage(found: dict[str, Any]) -> str:
    """Part of weeks whose 80 % interval held the year's end, by month."""
    canvas = Canvas("Weeks whose 80 % interval held the year's end", (0, 366), (0, 1))
    canvas.band([(0, 0.75), (366, 0.75)], [(0, 0.85), (366, 0.85)], SKY)
    canvas.rules([(level / 4, f"{level * 25} %") for level in range(5)])
    canvas.months()
    canvas.line(
        [
            ((row["month"] - 0.5) * DAYS, row["coverage"])
            for row in found["by_month"]
            if row["coverage"] is not None
        ],
        BLUE,
    )
    canvas.legend([("coverage", BLUE), ("goal", SKY)])
    return canvas.text


def reliability(found: dict[str, Any]) -> str:
    """How often a year was missed, by what P(miss) had said."""
    canvas = Canvas("Missed in the end, by what P(miss) had said", (0, 1), (0, 1))
    canvas.rules([(level / 4, f"{level * 25} %") for level in range(5)])
    canvas.line([(0, 0), (1, 1)], RED, dashed=True, width=1)
    rows = [
        (row["from"] + 0.05, row["missed"]) for row in found["p_miss"] if row["missed"] is not None
    ]
    canvas.line(rows, BLUE)
    for row in rows:
        canvas.dot(row, BLUE)
    canvas.legend([("as said", RED), ("as it came", BLUE)])
    return canvas.text
