"""What is said when the goal can no longer be reached."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, date_en, date_id

NAME = Both("Target tidak mungkin tercapai", "Cannot be reached any more")


def says(told: Told) -> Both:
    """What is missing beside what is left, and since when it is too much."""
    unit = told.unit
    return Both(
        f"target tidak mungkin tercapai lagi sejak {date_id(told.since)}: "
        f"kurang {amount_id(told.missing, unit)}, sisa anggaran {amount_id(told.left, unit)}.",
        f"the goal can no longer be reached since {date_en(told.since)}: "
        f"{amount_en(told.missing, unit)} is missing, {amount_en(told.left, unit)} of the budget "
        "is left.",
    )
