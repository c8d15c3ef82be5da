"""A book's figures for one programme at the end of a day: what the trajectory is judged by."""

from monitors.days import day_at
from monitors.facts import CHANNELS
from monitors.ledger.book import Book
from monitors.ledger.package import DECLARING, MEASURES, WIDTH
from monitors.ledger.sightings import in_force
from monitors.programme import Programme
from monitors.trajectory import Denominator, Figures

_PACKAGES = MEASURES.index("packages")
_VALUE = MEASURES.index("value")
_CONFIRMED = MEASURES.index("confirmed")
_UNKNOWN = MEASURES.index("unknown")
_COUNTED = {
    "declared": [
        channel * WIDTH + MEASURES.index("declared" if channel in DECLARING else "confirmed")
        for channel in range(len(CHANNELS))
    ],
    "confirmed": [channel * WIDTH + _CONFIRMED for channel in range(len(CHANNELS))],
}
"""Where the UMKK value of each channel stands, by the programme's claim. Orders declare nothing:
they count through the register under either claim."""
_EACH = range(0, len(CHANNELS) * WIDTH, WIDTH)


def figures(book: Book, programme: Programme, day: int) -> Figures:
    """The figures at the end of `day`; the book's amounts must have been brought to it."""
    sums = book.amounts.to_date
    return Figures(
        agency=book.agency,
        year=book.year,
        day=day,
        umkk_sen=sum([sums[place] for place in _COUNTED[programme.claim]]),
        spend_sen=sum([sums[start + _VALUE] for start in _EACH]),
        unknown_sen=sum([sums[start + _UNKNOWN] for start in _EACH]),
        packages=sum([sums[start + _PACKAGES] for start in _EACH]),
        denominator=denominator(book, programme, day),
        last_observed_day=day_at(book.last_observed) if book.last_observed else None,
    )


def denominator(book: Book, programme: Programme, day: int) -> Denominator | None:
    """The first of the programme's denominators that the book has on that day."""
    for kind in programme.denominators:
        found = _FIND[kind](book, programme, day)
        if found is not None:
            return found
    return None


def _target(book: Book, programme: Programme, day: int) -> Denominator | None:
    valid = [at for name, at in book.targets if name == programme.id and at <= day]
    if not valid:
        return None
    kind, amount, source = in_force(book.targets[programme.id, max(valid)])
    return Denominator("target", amount, None, f"{kind}: {source}" if kind != "target" else source)


def _procurement_budget(book: Book, _: Programme, __: int) -> Denominator | None:
    if not book.units_known:
        return None
    coverage = book.units_known / len(book.budgets)
    return Denominator("procurement_budget", book.budget_sen, coverage, "RUP-StrukturAnggaranPD")


def _planned_pagu(book: Book, _: Programme, __: int) -> Denominator | None:
    if book.planned_sen <= 0:
        return None
    return Denominator("planned_pagu", book.planned_sen, None, "RUP-PaketPenyedia-Terumumkan")


_FIND = {
    "target": _target,
    "procurement_budget": _procurement_budget,
    "planned_pagu": _planned_pagu,
}
