"""The denominators side by side: what a programme's value is a share of, and which is in force."""

from typing import Any

from monitors.facts import CHANNELS
from monitors.figures import Denominator, Figures, is_below
from monitors.ledger.book import Book
from monitors.ledger.counted import places
from monitors.ledger.denominators import KINDS, at
from monitors.programme import FIXED, Programme

GENERAL = tuple(kind for kind in KINDS if kind != "target")
"""Denominators that are the agency's, whatever the programme."""

REALISED = frozenset({"realised_spend", "realised_without_ecatalogue"})
ORDERS = frozenset({"ecatalogue_v5", "ecatalogue_v6"})
WITHOUT_ORDERS = tuple(name for name in CHANNELS if name not in ORDERS)

Json = dict[str, Any]


def known(book: Book, day: int) -> Json:
    """The agency's denominators that exist at the end of `day`, by kind."""
    found = {kind: at(book, kind, day) for kind in GENERAL}
    return {
        kind: {"amount_sen": one.amount_sen, "coverage": one.coverage, "source": one.source}
        for kind, one in found.items()
        if one is not None
    }


def shares(book: Book, programme: Programme, of: Figures, day: int) -> Json:
    """The programme's value over each denominator that exists, by kind.

    A counter has only its own. A share of what was realised is None until that is enough to take a
    share of; without the e-catalogue neither its orders' value nor what of them counts is in it.
    """
    in_force = of.denominator.kind if of.denominator is not None else None
    kinds = dict.fromkeys(programme.denominators)
    if programme.unit == "sen" and programme.measure != "reading":
        kinds |= dict.fromkeys(KINDS)
    found = {kind: at(book, kind, day, programme.id) for kind in kinds if kind != FIXED}
    if in_force == FIXED:
        found[FIXED] = of.denominator
    return {
        kind: {
            "amount_sen": one.amount_sen,
            "share": _share(book, programme, of, one),
            "in_force": kind == in_force,
        }
        for kind, one in found.items()
        if one is not None
    }


def _share(book: Book, programme: Programme, of: Figures, held: Denominator) -> float | None:
    if held.amount_sen <= 0:
        return None
    if held.kind not in REALISED:
        return of.umkk_sen / held.amount_sen
    limits = programme.thresholds
    budget = of.denominator
    if of.packages < limits.min_packages:
        return None
    if (
        budget is not None
        and budget.kind not in REALISED
        and is_below(of.spend_sen, budget.amount_sen, limits.min_spend_share)
    ):
        return None
    if held.kind == "realised_spend":
        return of.umkk_sen / held.amount_sen
    wide = programme.channels or CHANNELS
    narrow = tuple(name for name in wide if name in WITHOUT_ORDERS)
    counted = places(programme, narrow).counted
    return sum(book.amounts.to_date[place] for place in counted) / held.amount_sen
