"""Stored rows: a book as nested lists of plain values, absolute, so that the last one wins.

The format is part of the changelog: numbers of vocabularies and places are never reused.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from monitors.ledger.book import Book, Changed, package_of
from monitors.ledger.sightings import Sightings
from monitors.state import Standing

BOOK, CLASSES = 0, 1
"""What a stored row is about: an agency-year, or an agency's supplier classes."""

StoredRow = Sequence[Any]
"""[BOOK, agency, year, header or None, packages, payments, buckets, budgets, plans] or
[CLASSES, agency, [[supplier, sightings], …]]: packages to plans are maps from the key, in the
order in which they changed. The header is None where nothing of it has."""


def changed_row(book: Book) -> StoredRow:
    """What has changed in the book since the last call, and forget that it did."""
    changed, book.changed = book.changed, Changed()
    buckets, book.amounts.changed = book.amounts.changed, set()
    return [
        BOOK,
        book.agency,
        book.year,
        _header(book) if changed.header else None,
        changed.packages,
        changed.payments,
        {key: book.amounts.buckets[key] for key in sorted(buckets)},
        {unit: book.budgets[unit] for unit in sorted(changed.budgets)},
        {rup: book.plans[rup] for rup in sorted(changed.plans)},
    ]


def whole_rows(book: Book, size: int) -> Iterator[StoredRow]:
    """The whole book in rows of at most `size` entries, each as it stands when it is asked for."""
    yield [BOOK, book.agency, book.year, _header(book), {}, {}, {}, {}, {}]
    for place, table in (
        (4, book.packages),
        (5, book.payments),
        (6, book.amounts.buckets),
        (7, book.budgets),
        (8, book.plans),
    ):
        keys: list[Any] = list(table)
        for start in range(0, len(keys), size):
            row: list[Any] = [BOOK, book.agency, book.year, None, {}, {}, {}, {}, {}]
            row[place] = {key: table[key] for key in keys[start : start + size]}
            yield row


def is_changed(book: Book) -> bool:
    """Whether the book has anything to store."""
    changed = book.changed
    return bool(
        changed.header
        or changed.packages
        or changed.payments
        or changed.budgets
        or changed.plans
        or book.amounts.changed
    )


def restore(book: Book, row: StoredRow) -> None:
    """Apply one stored row to the book; the sums follow."""
    _, _, _, header, packages, payments, buckets, budgets, plans = row
    book.packages.update(packages)
    book.payments.update(payments)
    book.paid.update(map(package_of, payments))
    for key, bucket in buckets.items():
        book.amounts.store(key, list(bucket))
    for unit, entries in budgets.items():
        book.budgets[unit] = _sightings(entries)
    for rup, entries in plans.items():
        book.plans[rup] = _sightings(entries)
    if packages:
        book.users = None
    if header is not None:
        _restore_header(book, header)


def _header(book: Book) -> list[Any]:
    return [
        book.last_observed,
        book.last_tick,
        book.ended,
        book.moved,
        book.counters,
        book.budget_sen,
        book.units_known,
        book.planned_sen,
        [[*key, entries] for key, entries in sorted(book.targets.items())],
        sorted(book.snapshots.items()),
        [[programme, one.to_row()] for programme, one in sorted(book.standings.items())],
        book.amounts.through,
        list(book.feeds),
    ]


def _restore_header(book: Book, header: Sequence[Any]) -> None:
    (
        book.last_observed,
        last_tick,
        book.ended,
        book.moved,
        counters,
        book.budget_sen,
        book.units_known,
        book.planned_sen,
        targets,
        snapshots,
        standings,
        through,
        feeds,
    ) = header
    book.feeds = {feed: number for number, feed in enumerate(feeds, 1)}
    book.last_tick = None if last_tick is None else (last_tick[0], last_tick[1])
    book.counters = [list(one) for one in counters]
    book.targets = {(programme, day): _sightings(entries) for programme, day, entries in targets}
    book.snapshots = {feed: _sightings(entries) for feed, entries in snapshots}
    book.standings = {programme: Standing.from_row(one) for programme, one in standings}
    if through is not None and through != book.amounts.through:
        book.amounts.advance(through)


def _sightings(entries: Sequence[Any]) -> Sightings:
    return tuple(
        (content, first, last, tuple(payload) if isinstance(payload, list) else payload)
        for content, first, last, payload in entries
    )
