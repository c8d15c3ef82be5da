"""The goal of a programme's file: a share, an amount, amounts by year, or none."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from monitors.days import day_of
from monitors.money import GUARD_SEN
from monitors.programme import DENOMINATORS, Amount, Ratio
from streams.sources.row import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from streams.programmes.place import Place

SUFFIXES = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "tn": 10**12}
"""Short words for large numbers, and what they multiply by."""

SEN_PER_RUPIAH = 100

_AMOUNT = re.compile(r"(?P<money>Rp ?)?(?P<number>[0-9_]+(?:\.[0-9]+)?) ?(?P<suffix>[a-z]*)")


class Goal(NamedTuple):
    """A share of the denominator, or amounts in the programme's unit, or neither."""

    share: Ratio | None = None
    amounts: tuple[Amount, ...] = ()


def read_goal(place: Place, unit: str, *, has_denominators: bool) -> Goal:
    """Return the goal as it is written; PantauError with file and line.

    With denominators it is a share (`2/5`), or `none`: shown and not judged. Without, it is an
    amount (`Rp500 tn`, `5 m`, `38`), or one or more for each year.
    """
    if place.is_scalar and place.text() == "none":
        return Goal()
    if has_denominators:
        return Goal(_share(place))
    if place.is_scalar and re.fullmatch(r"[0-9]+/[0-9]+|0?\.[0-9]+", place.text()):
        place.wrong(
            "a share needs a denominator: name denominators, one or more of "
            + ", ".join(DENOMINATORS)
            + ", or write the goal as an amount"
        )
    if place.is_scalar:
        return Goal(amounts=(Amount(None, None, read_amount(place, unit)),))
    amounts: list[Amount] = []
    for key, value in place.pairs():
        year = key.whole()
        if not FIRST_YEAR <= year <= LAST_YEAR:
            key.wrong(f"{year} is no fiscal year from {FIRST_YEAR} to {LAST_YEAR}")
        amounts += _of_year(value, year, unit)
    if not amounts:
        place.wrong("a goal by year needs a year, such as 2023: 5 m")
    return Goal(amounts=tuple(sorted(amounts, key=_order)))


def read_amount(place: Place, unit: str) -> int:
    """Return an amount above 0 in the unit: Rp442.43 tn is in sen, 18.6 m a count."""
    text = place.text()
    found = _AMOUNT.fullmatch(text)
    if unit == "sen":
        wanted = "an amount in rupiah is wanted, such as Rp442.43 tn"
    else:
        wanted = "a count is wanted, such as 38 or 18.6 m"
    if found is None or found["suffix"] not in SUFFIXES or (unit == "sen") != bool(found["money"]):
        place.wrong(f"{text!r}: {wanted}")
    exact = Fraction(found["number"].replace("_", "")) * SUFFIXES[found["suffix"]]
    exact *= SEN_PER_RUPIAH if unit == "sen" else 1
    if exact.denominator != 1 or not 0 < exact <= GUARD_SEN:
        place.wrong(f"{text!r} is no whole number above 0 (and below the largest that is kept)")
    return exact.numerator


def _share(place: Place) -> Ratio:
    share = place.ratio()
    if not 0 < share.numerator <= share.denominator:
        place.wrong("the goal is a share above 0 and at most 1")
    return share


def _of_year(place: Place, year: int, unit: str) -> list[Amount]:
    if place.is_scalar:
        return [Amount(year, None, read_amount(place, unit))]
    items = place.sequence() if place.is_sequence else [place]
    amounts = [_dated(item, year, unit) for item in items]
    if len({one.valid_from for one in amounts}) != len(amounts):
        place.wrong("two goals of one year need different days: give each but one a valid_from")
    return amounts


def _dated(place: Place, year: int, unit: str) -> Amount:
    if place.is_scalar:
        return Amount(year, None, read_amount(place, unit))
    given = place.mapping(("amount", "valid_from"))
    if "amount" not in given:
        place.wrong("missing: amount")
    since = None
    if "valid_from" in given:
        text = given["valid_from"].text()
        try:
            when = date.fromisoformat(text)
        except ValueError:
            given["valid_from"].wrong(f"{text!r} is no date; write YYYY-MM-DD")
        if when.year != year:
            given["valid_from"].wrong(f"{text} does not lie in {year}")
        since = day_of(when)
    return Amount(year, since, read_amount(given["amount"], unit))


def _order(amount: Amount) -> tuple[int, int]:
    return amount.year or 0, amount.valid_from or 0
