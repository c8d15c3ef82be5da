"""What is said when nobody pulls the data."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, date_en, date_id

NAME = Both("Data terhenti", "Data silent")


def says(told: Told) -> Both:
    """Since when, and where the value stood."""
    unit, name = told.unit, told.subject
    earned, goal = told.figures.umkk_sen, told.measures.goal_sen or 0
    return Both(
        f"tidak ada penarikan data sejak {date_id(told.since)}: posisi terakhir {name.id} "
        f"{amount_id(earned, unit)} dari {amount_id(goal, unit)}.",
        f"no pull since {date_en(told.since)}: {name.en} stood at {amount_en(earned, unit)} of "
        f"{amount_en(goal, unit)}.",
    )
