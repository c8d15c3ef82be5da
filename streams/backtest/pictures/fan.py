"""One agency-year: its trajectory, and what each week said the year would end with."""

from monitors.days import first_day
from streams.backtest.pictures.canvas import BLUE, GREEN, INK, RED, SKY, Canvas
from streams.backtest.scores import Scored

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


def fan(scored: Scored) -> str:
    """The SVG; amounts are parts of the goal, so that years of all sizes look alike."""
    final = scored.followed.final
    goal, start = final.goal, first_day(final.year) - 1
    weeks = [(week.course.day - start, week.projection) for week in scored.weeks]
    highest = max([1.1, final.earned[-1] / goal, *(min(2.0, one.p90 / goal) for _, one in weeks)])
    canvas = Canvas(
        f"{scored.followed.agency} {final.year}: trajectory and projected year end, ÷ goal",
        (0, len(final.earned)),
        (0, highest * 1.05),
    )
    canvas.rules([(level, f"{level:.0%}") for level in LEVELS if level <= highest * 1.05])
    canvas.months()
    canvas.band(
        [(day, one.p10 / goal) for day, one in weeks],
        [(day, min(highest, one.p90 / goal)) for day, one in weeks],
        SKY,
    )
    canvas.line([(0, 1), (len(final.earned), 1)], RED, dashed=True)
    canvas.line(
        [(day, part / final.whole) for day, part in enumerate(final.planned)], GREEN, width=1
    )
    canvas.line([(day, one.p50 / goal) for day, one in weeks], BLUE, width=1)
    canvas.line([(day + 1, earned / goal) for day, earned in enumerate(final.earned)], INK)
    canvas.dot((len(final.earned), final.earned[-1] / goal), INK)
    canvas.legend(
        [
            ("value to date", INK),
            ("planned", GREEN),
            ("goal", RED),
            ("year end as projected: 80 %", SKY),
            ("middle", BLUE),
        ]
    )
    return canvas.text
