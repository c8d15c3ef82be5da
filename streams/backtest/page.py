"""The page of a backtest in Markdown: what was scored, the numbers; pictures beside it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streams.backtest.pictures.by_month import coverage, loss, reliability
from streams.backtest.pictures.fan import fan
from streams.backtest.scores import Scored
from streams.errors import PantauError

FEW = 20
"""Of fewer cases counts are printed, not per cents."""

PICTURED = 12
"""So many agency-years have a picture of their own: in the order of their names."""


def write(folder: Path, found: dict[str, Any], scored: Sequence[Scored]) -> Path:
    """Write `index.md` and the pictures into the folder; return the page.

    Raises:
        PantauError: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in (("loss", loss), ("coverage", coverage), ("reliability", reliability)):
            (folder / f"{name}.svg").write_text(picture(found), encoding="utf-8")
        lines = [*_head(found), ""]
        for number, one in enumerate(scored[:PICTURED], 1):
            name = f"{number:02d}-{one.followed.agency}-{one.followed.year}.svg"
            (folder / name).write_text(fan(one), encoding="utf-8")
            lines += [f"### {one.followed.agency} {one.followed.year}", "", _words(one), "",
                      f"![trajectory and projected year end]({name})", ""]  # fmt: skip
        page = folder / "index.md"
        page.write_text("\n".join(lines), encoding="utf-8")
    except OSError as error:
        raise PantauError(f"--out {folder}: {error.strerror}; name a folder to write to") from error
    return page


def table(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The numbers as (what, how much), for people."""
    pinball, last, warnings = (
        found["pinball"], found["pinball_with_last_year"], found["warnings"],
    )  # fmt: skip
    years, cases = found["agency_years"], found["cases"]
    goals = f", with {cases} made-up goals" if cases != years else ""
    made, missed = found["reached"], found["missed"]
    return [
        ("agency-years scored", f"{years}{goals}"),
        ("reached, missed", f"{made}, {missed}"),
        ("weeks projected", f"{found['weeks']}"),
        ("coverage of the 80 % interval", _percent(found["coverage"])),
        ("pinball loss, three quantiles, ÷ goal", _part(pinball["three_quantiles"])),
        ("pinball loss of the middle, ÷ goal", _part(pinball["median"])),
        ("… of the straight line", _part(pinball["straight_line"])),
        ("pinball loss of the middle where there is a last year", _part(last["median"])),
        ("… of last year's profile", _part(last["last_years_profile"])),
        (
            "missed: warned at least 8 weeks before",
            _of(warnings["warned_8_weeks_before"], missed),
        ),
        ("missed: weeks between warning and end, median", f"{warnings['lead_weeks_median']}"),
        ("reached: ever called critical", _of(warnings["reached_but_called_critical"], made)),
        (
            "reached: ever in the state likely to miss",
            _of(warnings["reached_but_called_likely_to_miss"], made),
        ),
        (
            "reached: P(miss) above 0.8 two weeks in a row",
            _of(warnings["reached_but_p_miss_above_0.8_for_two_weeks"], made),
        ),
    ]


def _head(found: dict[str, Any]) -> list[str]:
    goals = [
        f"| {name.replace('_', ' ')} | {'not judged' if met is None else 'yes' if met else 'no'} |"
        for name, met in found["goals"].items()
    ]
    return [
        f"# Backtest: {found['of']}",
        "",
        *(f"- {note}" for note in found["notes"]),
        "",
        "| measured | |",
        "|---|---|",
        *(f"| {what} | {much} |" for what, much in table(found)),
        "",
        "| goal | met |",
        "|---|---|",
        *goals,
        "",
        "![pinball loss by month](loss.svg)",
        "",
        "![coverage by month](coverage.svg)",
        "",
        "![P(miss) against what came](reliability.svg)",
        "",
        "## Agency-years",
    ]


def _words(one: Scored) -> str:
    ended = one.followed.ended_with / one.followed.final.goal
    verdict = "reached" if one.followed.makes_it else "missed"
    warned = f"warned {one.lead_weeks} weeks before the end" if one.lead_weeks else "no warning"
    ((most, days),) = Counter(one.followed.states).most_common(1)
    return (
        f"Goal {verdict} ({ended:.0%}); goal: {one.followed.goal_from}; at the end {warned};"
        f" {most.replace('_', ' ')} on {days} days."
    )


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _of(value: float | None, number: int) -> str:
    """A share, or of few how many: 0 % of one says more than is known."""
    if value is None or number >= FEW:
        return _percent(value)
    return f"{round(value * number)} of {number}"


def _part(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
