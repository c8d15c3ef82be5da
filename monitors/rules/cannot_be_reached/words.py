"""What is said when the goal can no longer be reached."""

from monitors.rules.cannot_be_reached.rule import RULE
from monitors.rules.case import parameters_of
from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, date_en, date_id

NAME = Both("Target tidak mungkin tercapai", "Cannot be reached any more")


def says(told: Told) -> Both:
    """What is missing beside what is left, and since when it is too much."""
    unit, missing, left = told.unit, told.missing, told.left
    if missing <= left:
        # The state is held for some days, so that corrections do not turn it to and fro.
        days = parameters_of(told.programme, RULE).clear_days
        return Both(
            f"belum dipastikan dapat tercapai lagi: kurang {amount_id(missing, unit)}, sisa "
            f"anggaran {amount_id(left, unit)}; dipastikan setelah {days} hari kerja.",
            f"not certain to be within reach again: {amount_en(missing, unit)} is missing, "
            f"{amount_en(left, unit)} of the budget is left; it is after {days} business days.",
        )
    return Both(
        f"target tidak mungkin tercapai lagi sejak {date_id(told.since)}: "
        f"kurang {amount_id(told.missing, unit)}, sisa anggaran {amount_id(told.left, unit)}.",
        f"the goal can no longer be reached since {date_en(told.since)}: "
        f"{amount_en(told.missing, unit)} is missing, {amount_en(told.left, unit)} of the budget "
        "is left.",
    )
