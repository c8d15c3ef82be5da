"""What an alert says: one short English sentence with its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors.days import date_of
from monitors.trajectory import amount_of

if TYPE_CHECKING:
    from monitors.trajectory import Assessment, Figures

SEN_PER_RUPIAH = 100
UNITS = (("tn", 10**12), ("bn", 10**9), ("m", 10**6))
"""Short names of amounts and their rupiah."""


def describe(
    programme: str,
    figures: Figures,
    measures: Assessment,
    *,
    state_from: str,
    state_to: str,
    since: int,
    reason: str,
) -> str:
    """Return the sentence for one transition."""
    parts = [
        f"{figures.agency} {figures.year} {programme}:",
        _says(figures, measures, state_from, state_to, since),
    ]
    if reason == "correction":
        parts.append("The closed year was corrected.")
    if reason == "denominator_changed":
        parts.append("The denominator changed.")
    if not measures.calendar_known:
        parts.append(f"The holidays of {figures.year} are not known: every weekday counted.")
    return " ".join(parts)


def rupiah(sen: int) -> str:
    """Return an amount for reading: "Rp1.23 tn", two decimals, halves away from zero."""
    sign = "-" if sen < 0 else ""
    size = abs(sen)
    for name, unit in UNITS:
        if size >= unit * SEN_PER_RUPIAH:
            hundredths = (size + unit // 2) // unit
            return f"{sign}Rp{hundredths // 100}.{hundredths % 100:02d} {name}"
    return f"{sign}Rp{size // SEN_PER_RUPIAH}"


def iso(day: int) -> str:
    """Return the day as YYYY-MM-DD."""
    return date_of(day).isoformat()


def percent(share: float | None) -> str:
    """Return a share for reading: "37.5 %"."""
    return "not enough data" if share is None else f"{100 * share:.1f} %"


def _says(
    figures: Figures, measures: Assessment, state_from: str, state_to: str, since: int
) -> str:
    goal = measures.goal_sen
    if goal is None:
        return "there is no denominator to judge against any more."
    earned, whole = rupiah(figures.umkk_sen), rupiah(goal)
    missing = rupiah(max(0, goal - figures.umkk_sen))
    left = rupiah(max(0, amount_of(figures.denominator) - figures.spend_sen))
    spi = "-" if measures.spi is None else f"{measures.spi:.3f}"
    planned = rupiah(measures.planned_sen or 0)
    stands = f"UMKK {earned} of {planned} planned by {iso(figures.day)} (SPI {spi})"
    match state_to:
        case "reached" | "missed":
            share = percent(measures.attainment)
            text = f"{state_to}: UMKK {earned} of {whole} ({share} of the goal)."
        case "class_unknown":
            share = percent(measures.unknown_share)
            text = (
                f"the supplier class of {share} of the spend is not known: "
                f"UMKK is at least {earned} of {whole}."
            )
        case "data_silent":
            text = f"no pull since {iso(since)}: UMKK stood at {earned} of {whole}."
        case "cannot_be_reached":
            text = (
                f"the goal can no longer be reached: {missing} is missing, "
                f"{left} of the budget is left."
            )
        case "behind":
            share = percent(measures.needed_share)
            text = (
                f"behind since {iso(since)}: {stands}, {measures.days_behind} days behind; "
                f"{share} of the {left} left must go to UMKK."
            )
        case _:
            text = f"on track since {iso(since)}, was {state_from.replace('_', ' ')}: {stands}."
    return text
