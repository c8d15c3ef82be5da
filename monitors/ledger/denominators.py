"""What a share is a share of, on a day: each kind of denominator side by side, and its changes.

Cheap for every (book, day): sums are kept by day, and nothing is searched.
"""

from collections.abc import Callable
from typing import NamedTuple

from monitors.figures import Denominator
from monitors.ledger.book import Book
from monitors.ledger.dated import Dated
from monitors.ledger.package import CHANNEL, MEASURES, WIDTH
from monitors.ledger.sightings import in_force

_VALUE = MEASURES.index("value")
_EACH = [number * WIDTH + _VALUE for number in CHANNEL.values()]
_CATALOGUE = [CHANNEL[name] * WIDTH + _VALUE for name in ("ecatalogue_v5", "ecatalogue_v6")]


class Change(NamedTuple):
    """A denominator moved on a day. `reason`: target_set, or one of `dated.REASONS`.

    `before_sen` is None where there was none. `what` says what stands behind it: a target's source,
    a number of plans or units.
    """

    day: int
    reason: str
    before_sen: int | None
    after_sen: int
    what: str


def at(book: Book, kind: str, day: int, programme: str = "") -> Denominator | None:
    """The denominator of a kind at the end of `day`; None where the book has none.

    `kind` is one of `KINDS`; a target is one programme's. KeyError for another kind.
    """
    return _AT[kind](book, day, programme)


def changes(book: Book, kind: str, since_day: int, programme: str = "") -> list[Change]:
    """How a denominator has moved from `since_day` on, in the order of days.

    What was realised moves with every package and is not listed: it has no event of its own.
    """
    if kind == "target":
        return _target_changes(book, since_day, programme)
    if kind == "procurement_budget":
        return _moves(book.budgets.sums, since_day, "unit")
    if kind == "planned_pagu":
        return _moves(book.plans.sums, since_day, "plan")
    return []


def _target(book: Book, day: int, programme: str) -> Denominator | None:
    valid = [since for name, since in book.targets if name == programme and since <= day]
    if not valid:
        return None
    kind, amount, source = in_force(book.targets[programme, max(valid)])
    return Denominator("target", amount, None, f"{kind}: {source}" if kind != "target" else source)


def _procurement_budget(book: Book, day: int, _: str) -> Denominator | None:
    amount, known = book.budgets.sums.at(day)
    # Units that have entered 0 have entered nothing yet: the next kind in the list is then asked.
    if not known or amount <= 0:
        return None
    coverage = known / max(book.work_units, known)
    return Denominator("procurement_budget", amount, coverage, "RUP-StrukturAnggaranPD")


def _planned_pagu(book: Book, day: int, _: str) -> Denominator | None:
    amount, _plans = book.plans.sums.at(day)
    if amount <= 0:
        return None
    return Denominator("planned_pagu", amount, None, "RUP-PaketPenyedia-Terumumkan")


def _realised_spend(book: Book, day: int, _: str) -> Denominator | None:
    return _realised(book, day, "realised_spend", "all channels", without=())


def _realised_without_ecatalogue(book: Book, day: int, _: str) -> Denominator | None:
    kind = "realised_without_ecatalogue"
    return _realised(book, day, kind, "all channels but e-Katalog", without=_CATALOGUE)


def _realised(
    book: Book, day: int, kind: str, source: str, *, without: tuple[int, ...] | list[int]
) -> Denominator | None:
    amounts = book.amounts
    sums = amounts.to_date if amounts.through == day else amounts.sum_between(None, day)
    amount = sum([sums[place] for place in _EACH]) - sum([sums[place] for place in without])
    return Denominator(kind, amount, None, source) if amount > 0 else None


def _target_changes(book: Book, since: int, programme: str) -> list[Change]:
    found: list[Change] = []
    before: int | None = None
    for name, day in sorted(book.targets):
        if name != programme:
            continue
        kind, amount, source = in_force(book.targets[name, day])
        if day >= since and amount != before:
            what = f"{kind}: {source}" if kind != "target" else source
            found.append(Change(day, "target_set", before, amount, what))
        before = amount
    return found


def _moves(sums: Dated, since: int, holder: str) -> list[Change]:
    return [
        Change(
            one.day,
            one.reason,
            one.before_sen,
            one.after_sen,
            f"{one.steps} {holder}{'' if one.steps == 1 else 's'}",
        )
        for one in sums.moves(since)
    ]


_AT: dict[str, Callable[[Book, int, str], Denominator | None]] = {
    "target": _target,
    "procurement_budget": _procurement_budget,
    "planned_pagu": _planned_pagu,
    "realised_spend": _realised_spend,
    "realised_without_ecatalogue": _realised_without_ecatalogue,
}
KINDS = tuple(_AT)
"""Every kind of denominator, in the order in which they are shown."""
