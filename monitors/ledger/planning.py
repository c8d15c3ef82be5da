"""From which day to which a plan's pagu counts: a function of its rows, its reviews and the pulls.

It counts from its announcement, never before the review that made it, until a review replaces or
cancels it; a re-activation counts it again. A review is the better word for *when*, the plan's own
row for *whether*: a row that is no longer active ends the plan on the day it was first seen so, or
where reviews say more of that time, with them. A plan that a believed pull no longer shows ends on
that pull's day, until it is shown again.
"""

from collections.abc import Sequence
from typing import NamedTuple

from monitors.days import day_at
from monitors.ledger.dated import REASON, Step
from monitors.ledger.history import ALWAYS, Entry, History, timeline

KINDS = ("one_to_one", "one_to_many", "cancelled", "reactivated", "made")
"""What a review is to one plan. `made`: it stands for another. Part of the stored format."""
KIND = {name: number for number, name in enumerate(KINDS)}
_ENDING = frozenset({KIND["one_to_one"], KIND["one_to_many"], KIND["cancelled"]})
_MADE, _CANCELLED, _REACTIVATED = KIND["made"], KIND["cancelled"], KIND["reactivated"]

KEPT = 4
"""Values of a plan's payload that matter also once its row says otherwise."""


class Payload(NamedTuple):
    """What a plan's row says; `feed` is the number of its feed in the book."""

    pagu: int
    active: bool
    announced: int | None
    feed: int
    begins: int | None = None
    ends: int | None = None
    reserved: bool | None = None
    domestic: bool | None = None
    work_unit: str | None = None
    method: str | None = None
    title: str | None = None


class Review(NamedTuple):
    """A review of one plan, in the order of time; `other` is the plan before or after."""

    day: int
    instant: int
    content: int
    kind: int
    other: str | None


def steps(
    history: History, reviews: Sequence[Review], believed: Sequence[int], first_day: int
) -> tuple[Step, ...]:
    """How the plan's pagu counts over time. `believed`: when its feed's believed pulls began (ms).

    What lies before the year counts from its first day on.
    """
    if not history:
        return ()
    told = timeline(history)
    gone = _vanished_on(history, believed)
    made = min((one.day for one in reviews if one.kind == _MADE), default=None)
    days = {ALWAYS, *(day for day, _ in told), *(one.day for one in reviews)}
    for _, entry in told:
        days.add(_start(entry, made))
        if entry.first:
            days.add(day_at(entry.first))
    if gone is not None:
        days.add(gone)
    found: list[Step] = []
    held = 0
    for day in sorted(days):
        entry = [one for since, one in told if since <= day][-1]
        ended = gone is not None and day >= gone
        alive = day >= _start(entry, made) and not ended and _is_active(entry, reviews, day)
        counted = entry.payload[0] if alive else 0
        if counted != held:
            kinds = [one.kind for one in reviews if one.day == day]
            if not counted:
                why = _ended(day, gone, kinds)
            elif not held:
                why = _began(kinds, first=not found, made=made is not None)
            else:
                why = "plan_revised"
            holders = (counted > 0) - (held > 0)
            found.append(Step(max(day, first_day), REASON[why], counted - held, holders))
            held = counted
    return tuple(found)


def _start(entry: Entry, made: int | None) -> int:
    announced = entry.payload[2]
    known = [day for day in (announced, made) if day is not None]
    return max(known, default=ALWAYS)


def _vanished_on(history: History, believed: Sequence[int]) -> int | None:
    last = max(entry.last for entry in history)
    later = next((begun for begun in believed if begun > last), None) if last else None
    return None if later is None else day_at(later)


def _is_active(entry: Entry, reviews: Sequence[Review], day: int) -> bool:
    past = [one for one in reviews if one.day <= day]
    if not entry.payload[1]:
        # The row tells that the plan has ended; reviews up to then may tell since when.
        seen = day_at(entry.first) if entry.first else None
        if seen is None:
            seen = reviews[-1].day if reviews else ALWAYS
        again = any(one.kind not in _ENDING and seen < one.day for one in past)
        told = any(one.day <= seen for one in reviews)
        if not again and (day >= seen or not told):
            return False
    if past:
        return past[-1].kind not in _ENDING
    # Before its first review a plan stood if that ended it.
    return not reviews or reviews[0].kind in _ENDING or reviews[0].kind == _MADE


def _ended(day: int, gone: int | None, kinds: Sequence[int]) -> str:
    """Why a plan no longer counts; `kinds` are those of the day's reviews."""
    if day == gone:
        return "plan_vanished"
    return "plan_revised" if kinds and kinds[-1] != _CANCELLED else "plan_cancelled"


def _began(kinds: Sequence[int], *, first: bool, made: bool) -> str:
    """Why a plan counts; `first`: it never did before, `made`: it stands for another."""
    if _REACTIVATED in kinds:
        return "plan_reactivated"
    if made:
        return "plan_revised"
    return "plan_announced" if first else "plan_reactivated"
