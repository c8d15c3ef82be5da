"""What is said of being behind."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import date_en, date_id, decimal_en, decimal_id
from monitors.wording.remedy import needed
from monitors.wording.standing import stands

NAME = Both("Tertinggal dari rencana", "Behind the trajectory")

RETURNING = frozenset({"data_back", "class_known", "likely_again", "reachable"})
"""Reasons with which the state comes back after another has stood before it: when it began is told
by the alert that began it, and the value may have recovered meanwhile."""


def says(told: Told) -> Both:
    """Where the value stands, by how many days it is behind, and what would close the gap."""
    now, rest, days = stands(told), needed(told), told.measures.days_behind or 0
    head = Both(f"tertinggal sejak {date_id(told.since)}", f"behind since {date_en(told.since)}")
    if told.reason in RETURNING:
        head = Both("masih tertinggal", "still behind")
    if days > 0:
        late = Both(f"tertinggal {days} hari", f"{days} day{'' if days == 1 else 's'} behind")
        return Both(
            f"{head.id}: {now.id}, {late.id}; {rest.id}.",
            f"{head.en}: {now.en}, {late.en}; {rest.en}.",
        )
    limits = told.programme.thresholds
    least = limits.clear_above.numerator / limits.clear_above.denominator
    return Both(
        f"belum dinyatakan pulih: {now.id}; pulih setelah {limits.clear_days} hari kerja "
        f"berturut-turut dengan SPI di atas {decimal_id(least, 2)}; {rest.id}.",
        f"not counted as recovered yet: {now.en}; it is after {limits.clear_days} business days in "
        f"a row with an SPI above {decimal_en(least, 2)}; {rest.en}.",
    )
