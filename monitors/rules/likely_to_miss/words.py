"""What is said when the goal will most likely be missed."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, percent_en, percent_id
from monitors.wording.remedy import needed

NAME = Both("Kemungkinan besar meleset", "Likely to miss")


def says(told: Told) -> Both:
    """The projected end of the year with its interval, and what would close the gap."""
    unit, name, goal, rest = told.unit, told.subject, told.measures.goal_sen or 0, needed(told)
    ahead = told.projection
    if ahead is None:
        return Both(f"kemungkinan besar meleset; {rest.id}.", f"likely to miss; {rest.en}.")
    return Both(
        f"kemungkinan meleset {percent_id(ahead.p_miss)}: {name.id} akhir tahun diperkirakan "
        f"{amount_id(ahead.p50, unit)} ({amount_id(ahead.p10, unit)} sampai "
        f"{amount_id(ahead.p90, unit)}) dari {amount_id(goal, unit)}; {rest.id}.",
        f"the goal is missed with a probability of {percent_en(ahead.p_miss)}: {name.en} is "
        f"projected to end at {amount_en(ahead.p50, unit)} ({amount_en(ahead.p10, unit)} to "
        f"{amount_en(ahead.p90, unit)}) of {amount_en(goal, unit)}; {rest.en}.",
    )
