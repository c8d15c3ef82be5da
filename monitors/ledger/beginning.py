"""The short way for rows that begin a package, of one book, many at once.

Nine rows in ten of a bulk load begin a package, and the load's time is theirs. What stands here is
`Judge.alone` and `Amounts.count` once more, in one loop without calls; a property test holds the
two ways against each other (`tests/ledger/test_beginning.py`). Whatever is out of the ordinary
goes the long way, `Book.take`: a known package, a row that is cancelled or has no value, an
announcement, a payment or a package that was paid before, sums that grow too large.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from monitors.days import day_at
from monitors.facts import SMALL
from monitors.ledger.book import LARGEST_SUM, Book
from monitors.ledger.claim import CONFIRMED, DOUBTFUL, judge_claim
from monitors.ledger.closing import YEAR_CLOSED
from monitors.ledger.package import (
    CHANNEL,
    CONTRACTED,
    DECLARING,
    HUNDRED_RUPIAH,
    MULTI_PRODUCT,
    WIDTH,
    declared,
)
from monitors.ledger.rows import BEGUN, Laid, brief

if TYPE_CHECKING:
    from monitors.ledger.amounts import Bucket

_ACTIVE = "active"
_CHANNELS = {
    name: (number, str(number), number in DECLARING, number in CONTRACTED)
    for name, number in CHANNEL.items()
}
_BEGUN = {stage: BEGUN[stage] for stage in ("award", "contract", "record", "order")}
"""The kinds of row that have a value and go the short way."""
_CONTRACT = BEGUN["contract"]
_NOTHING = [0] * WIDTH


def take_all(  # noqa: PLR0912, PLR0915 - one loop, since a call costs as much as a rule
    book: Book, rows: Sequence[Sequence[Any]], places: Iterable[int]
) -> list[tuple[int, str]]:
    """Take in the rows at `places`, in that order: each the values of a Transaction.

    Returns (place, reason) of those that are refused.
    """
    if book.closed is not None:
        return [(place, YEAR_CLOSED) for place in places]
    refused: list[tuple[int, str]] = []
    packages, paid, changed = book.packages, book.paid, book.changed
    fresh, feeds, classes, pack = changed.packages, book.feeds, book.classes, book.packing.pack
    amounts, dating, limit = book.amounts, book.dating, book.judge.limit
    first, last = dating.first, dating.last
    room = LARGEST_SUM - max(amounts.total)  # what may be added to any sum, at least
    gone = book.pulls.gone
    stale = book.users.stale
    seen, since, until = 0, 0, last
    begun = False
    sums: dict[int, Bucket] = {}  # what is to be added, by bucket: most buckets get many rows
    for place in places:
        row = rows[place]
        (
            _, _, channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
            package_class, pagu, products, content, observed, rup, feed,
        ) = row  # fmt: skip
        number, prefix, declares, contracts = _CHANNELS[channel]
        kind = _BEGUN.get(stage)
        key = prefix + package
        most = value or 0
        if umk is not None and umk > most:
            most = umk
        if pdn is not None and pdn > most:
            most = pdn
        room -= most
        if (
            key in packages
            or value is None
            or status != _ACTIVE
            or kind is None
            or (paid and key in paid)
            or room < 0
            or (gone and observed and observed < gone.get(feeds.get(feed, 0), 0))
        ):
            if room < 0:
                amounts.gather(sums)
                sums.clear()
            reason = book.take(row)
            if reason is not None:
                refused.append((place, reason))
            continue
        if observed is None:
            observed = 0
        if observed != seen:
            seen, since = observed, brief(observed)
            until = min(last, day_at(observed)) if observed else last
            if observed > book.last_observed:
                book.last_observed = observed
                changed.header = True
        laid: Laid = (
            kind, content, since, day, value, True if umk == value else umk,
            True if pdn == value else pdn, True if supplier == part else supplier,
            pagu, products, rup, feeds.get(feed) or book.feed(feed),
        )  # fmt: skip
        if package_class is not None:
            laid = (*laid, 0, part, version, package_class)
        elif version:
            laid = (*laid, 0, part, version)
        elif part:
            laid = (*laid, 0, part)
        packages[key] = fresh[key] = pack(laid)
        if stale is not None:
            stale[key] = True
        begun = True
        if day is not None and first <= day <= until:
            flags = why = 0
        else:
            day, why = dating.place(day, observed)
            flags = why
        bucket_key = day << 4 | number << 1 | (1 if why else 0)
        bucket = sums.get(bucket_key)
        if bucket is None:
            bucket = sums[bucket_key] = _NOTHING[:]
        bucket[0] += 1
        bucket[1] += value
        known = classes.get(supplier) if supplier else None
        if declares:
            if pdn is not None:
                if pdn <= HUNDRED_RUPIAH:
                    pdn, typed = declared(pdn, value)
                    flags |= typed
                bucket[5] += pdn
            if umk is not None:
                if umk <= HUNDRED_RUPIAH:
                    umk, typed = declared(umk, value)
                    flags |= typed
                if umk:
                    bucket[2] += umk
                    if contracts and kind == _CONTRACT:
                        # Its own class and pagu are not told: an announcement or an award does.
                        package_class = pagu = None
                    verdict = judge_claim(known, package_class, pagu, limit)
                    if verdict == CONFIRMED:
                        bucket[3] += umk
                    elif verdict == DOUBTFUL:
                        bucket[4] += umk
        elif known is None or known == "unknown":
            bucket[6] += value
        elif known in SMALL:
            bucket[3] += value
        if products is not None and products > 1 and not contracts:
            flags |= MULTI_PRODUCT
        if flags:
            book.flag(number, flags)
    amounts.gather(sums)
    if begun:
        book.users.settle(packages)
        if not book.moved:
            book.moved = changed.header = True
    return refused
