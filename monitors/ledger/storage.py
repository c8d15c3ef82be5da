"""Stored rows: a book as nested lists of plain values, absolute, so that the last one wins.

The format is part of the changelog: numbers of vocabularies and places are never reused.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from monitors.ledger.book import Book
from monitors.ledger.changed import Changed
from monitors.ledger.closing import Closing, shrink
from monitors.ledger.dated import Dated
from monitors.ledger.history import restored
from monitors.ledger.payments import package_of
from monitors.ledger.plans import ChangedPlans
from monitors.ledger.pulls import PLANS
from monitors.ledger.registrations import Register
from monitors.ledger.sightings import Sightings
from monitors.state import Standing
from monitors.watch import Side

BOOK, CLASSES, REGISTER = 0, 1, 2
"""What a stored row is about: an agency-year, an agency's supplier classes or register entries."""

StoredRow = Sequence[Any]
"""[BOOK, agency, year, header or None, packages, payments, buckets, budgets, plans, reviews,
planned, budgeted, pulls] or [CLASSES, agency, [[supplier, sightings], …]] or [REGISTER, agency,
[[valid_from, sightings], …]]: packages to pulls are maps from the key, in the order in which they
changed; planned and budgeted are sums by day. The header is None where nothing of it has. One that
says that the year is closed voids the packages, payments, budgets, plans, reviews and pulls before
it."""

_TABLES = 9


def changed_row(book: Book) -> StoredRow:
    """What has changed in the book since the last call, and forget that it did."""
    changed, book.changed = book.changed, Changed()
    if book.joined is not None:
        book.joined.pending.update(changed.packages)
    plans, book.plans.changed = book.plans.changed, ChangedPlans()
    units, book.budgets.changed = book.budgets.changed, set()
    pulls, book.pulls.changed = book.pulls.changed, set()
    return [
        BOOK,
        book.agency,
        book.year,
        _header(book) if changed.header else None,
        changed.packages,
        changed.payments,
        book.amounts.drained(),
        {unit: book.budgets.units[unit] for unit in sorted(units)},
        {rup: book.plans.packed[rup] for rup in sorted(plans.plans)},
        {rup: book.plans.reviews[rup] for rup in sorted(plans.reviews)},
        _drained(book.plans.sums),
        _drained(book.budgets.sums),
        {feed: book.pulls.packed[feed] for feed in sorted(pulls)},
    ]


def whole_rows(book: Book, size: int) -> Iterator[StoredRow]:
    """The whole book in rows of at most `size` entries, each as it stands when it is asked for."""
    yield [BOOK, book.agency, book.year, _header(book), *[{}] * _TABLES]
    for place in range(_TABLES):
        keys: list[Any] = list(_table(book, place))
        for start in range(0, len(keys), size):
            row: list[Any] = [BOOK, book.agency, book.year, None, *[{}] * _TABLES]
            table = _table(book, place)
            # The year may have been closed since the keys were taken.
            values = {key: table[key] for key in keys[start : start + size] if key in table}
            row[4 + place] = (
                {key: bucket.tolist() for key, bucket in values.items()}
                if place == _BUCKETS
                else values
            )
            yield row


class _Table(Protocol):
    """What a book holds of one kind, by key."""

    def __iter__(self) -> Iterator[Any]: ...

    def __contains__(self, key: Any, /) -> bool: ...

    def __getitem__(self, key: Any, /) -> Any: ...


def _table(book: Book, place: int) -> _Table:
    tables: tuple[_Table, ...] = (
        book.packages,
        book.payments,
        book.amounts.buckets,
        book.budgets.units,
        book.plans.packed,
        book.plans.reviews,
        book.plans.sums.sums,
        book.budgets.sums.sums,
        book.pulls.packed,
    )
    return tables[place]


_BUCKETS = 2
"""Their place among the tables."""


def _drained(sums: Dated) -> dict[int, list[int]]:
    changed, sums.changed = sums.changed, set()
    return {key: sums.sums[key] for key in sorted(changed)}


def is_changed(book: Book) -> bool:
    """Whether the book has anything to store."""
    changed = book.changed
    return bool(
        changed.header
        or changed.packages
        or changed.payments
        or book.pulls.changed
        or book.budgets.changed
        or book.plans.changed.plans
        or book.plans.changed.reviews
        or book.amounts.changed
    )


def restore(book: Book, row: StoredRow) -> None:
    """Apply one stored row to the book; the sums follow."""
    (
        _, _, _, header, packages, payments, buckets, budgets, plans, reviews, planned, budgeted,
        pulls,
    ) = row  # fmt: skip
    closed = None if header is None else header[-1]
    if closed is not None and book.closed is None:
        day, source, observed, paid, units, parents = closed
        shrink(book, Closing(day, source, observed, tuple(paid), units, parents))
    book.packages.update(packages)
    book.payments.update(payments)
    book.paid.update(map(package_of, payments))
    book.amounts.store(buckets)
    for unit, entries in budgets.items():
        book.budgets.put(unit, restored(entries))
    book.plans.packed.update(plans)
    book.plans.reviews.update(reviews)
    if plans or reviews:
        book.plans.forget()
    for sums, held in ((book.plans.sums, planned), (book.budgets.sums, budgeted)):
        for key, amounts in held.items():
            sums.store(key, list(amounts))
    for feed, packed in pulls.items():
        seen = book.pulls.put(feed, packed)
        if seen.kind == PLANS:
            book.plans.believed[feed] = seen.begun
    if packages:
        book.users.forget()
        book.joined = None
    if header is not None:
        _restore_header(book, header)


def _header(book: Book) -> list[Any]:
    return [
        book.last_observed,
        book.last_tick,
        book.ended,
        book.moved,
        book.counters,
        book.budgets.bound_sen,
        [book.plans.bound_sen, book.plans.begins, book.plans.ends],
        [[*key, entries] for key, entries in sorted(book.targets.items())],
        sorted(book.snapshots.items()),
        [[programme, one.to_row()] for programme, one in sorted(book.standings.items())],
        book.amounts.through,
        list(book.feeds),
        [[*key, entries] for key, entries in sorted(book.readings.items())],
        [[*key, one.to_row()] for key, one in sorted(book.sides.items())],
        book.corrections.to_row(),
        book.closed,
    ]


def _restore_header(book: Book, header: Sequence[Any]) -> None:
    (
        book.last_observed,
        last_tick,
        book.ended,
        book.moved,
        counters,
        book.budgets.bound_sen,
        (book.plans.bound_sen, begins, ends),
        targets,
        snapshots,
        standings,
        through,
        feeds,
        readings,
        sides,
        corrections,
        _,
    ) = header
    book.feeds = {feed: number for number, feed in enumerate(feeds, 1)}
    book.last_tick = None if last_tick is None else (last_tick[0], last_tick[1])
    book.counters = [list(one) for one in counters]
    book.plans.begins, book.plans.ends = list(begins), list(ends)
    book.targets = {(programme, day): _sightings(entries) for programme, day, entries in targets}
    book.readings = {
        (programme, series, day): _sightings(entries)
        for programme, series, day, entries in readings
    }
    book.snapshots = {feed: _sightings(entries)[:1] for feed, entries in snapshots}
    book.standings = {programme: Standing.from_row(one) for programme, one in standings}
    book.sides = {(programme, rule): Side.from_row(one) for programme, rule, one in sides}
    book.corrections.put(corrections)
    if through is not None and through != book.amounts.through:
        book.amounts.advance(through)


def register_row(agency: str, register: Register) -> StoredRow:
    """An agency's register entries, all of them: they are few."""
    return [REGISTER, agency, [[start, register[start]] for start in sorted(register)]]


def restore_register(register: Register, row: StoredRow) -> None:
    """Apply what `register_row` gave."""
    for start, entries in row[2]:
        register[start] = _sightings(entries)


def _sightings(entries: Sequence[Any]) -> Sightings:
    return tuple(
        (content, first, last, tuple(payload) if isinstance(payload, list) else payload)
        for content, first, last, payload in entries
    )
