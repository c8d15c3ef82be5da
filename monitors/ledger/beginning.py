"""The short way for rows that begin a package, of one book, many at once.

Nine rows in ten of a bulk load begin a package, and the load's time is theirs. What stands here is
`Judge.alone` and `Amounts.count` once more, in one loop without calls; a property test holds the
two ways against each other (`tests/ledger/test_beginning.py`). Whatever is out of the ordinary
goes the long way, `Book.take`: a known package, a row that is cancelled or has no value, an
announcement, a payment or a package that was paid before, sums that grow too large.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from monitors.days import day_at
from monitors.facts import SMALL
from monitors.ledger.amounts import empty
from monitors.ledger.book import LARGEST_SUM, Book
from monitors.ledger.claim import CONFIRMED, DOUBTFUL, judge_claim
from monitors.ledger.closing import YEAR_CLOSED
from monitors.ledger.package import (
    CHANNEL,
    CONTRACTED,
    DECLARING,
    HUNDRED_RUPIAH,
    MULTI_PRODUCT,
    STAGE,
    STATUS,
    WIDTH,
    declared,
)

_ACTIVE = "active"
_ACTIVE_NUMBER = STATUS[_ACTIVE]
_CONTRACT = STAGE["contract"]
_VALUED = frozenset({STAGE["award"], _CONTRACT, STAGE["record"], STAGE["order"]})


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
    buckets, total, mark, count = amounts.buckets, amounts.total, amounts.changed.add, amounts.count
    through = -1 if amounts.through is None else amounts.through
    first, last = dating.first, dating.last
    room = LARGEST_SUM - max(total)  # what may be added to any sum, at least
    gone = book.pulls.gone
    seen, until = 0, last
    begun = False
    for place in places:
        row = rows[place]
        (
            _, _, channel, package, part, stage, version, status, day, value, umk, pdn, supplier,
            package_class, pagu, products, content, observed, rup, feed,
        ) = row  # fmt: skip
        number, kind = CHANNEL[channel], STAGE[stage]
        key = f"{number}{package}"
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
            or kind not in _VALUED
            or key in paid
            or room < 0
            or (gone and observed and observed < gone.get(feeds.get(feed, 0), 0))
        ):
            reason = book.take(row)
            if reason is not None:
                refused.append((place, reason))
            continue
        if observed is None:
            observed = 0
        if observed != seen:
            seen, until = observed, min(last, day_at(observed)) if observed else last
            if observed > book.last_observed:
                book.last_observed = observed
                changed.header = True
        packages[key] = fresh[key] = pack(((
            kind, part, version, content, observed, observed, True, _ACTIVE_NUMBER, day, value, umk,
            pdn, supplier, package_class, pagu, products, rup, feeds.get(feed) or book.feed(feed),
        ),))  # fmt: skip
        begun = True
        if day is not None and first <= day <= until:
            flags = why = 0
        else:
            day, why = dating.place(day, observed)
            flags = why
        known = classes.get(supplier) if supplier else None
        confirmed = doubtful = unknown = 0
        if number in DECLARING:
            if umk is None:
                umk = 0
            elif umk <= HUNDRED_RUPIAH:
                umk, typed = declared(umk, value)
                flags |= typed
            if pdn is None:
                pdn = 0
            elif pdn <= HUNDRED_RUPIAH:
                pdn, typed = declared(pdn, value)
                flags |= typed
            if umk:
                if kind == _CONTRACT and number in CONTRACTED:
                    # Its own class and pagu are not told: an announcement or an award tells them.
                    package_class = pagu = None
                verdict = judge_claim(known, package_class, pagu, limit)
                if verdict == CONFIRMED:
                    confirmed = umk
                elif verdict == DOUBTFUL:
                    doubtful = umk
        else:
            umk = pdn = 0
            if known is None or known == "unknown":
                unknown = value
            elif known in SMALL:
                confirmed = value
        if products is not None and products > 1 and number not in CONTRACTED:
            flags |= MULTI_PRODUCT
        if flags:
            book.flag(number, flags)
        if day <= through:
            count(number, (day, why, 1, value, umk, confirmed, doubtful, pdn, unknown))
            continue
        bucket_key = day << 4 | number << 1 | (1 if why else 0)
        bucket = buckets.get(bucket_key)
        if bucket is None:
            bucket = buckets[bucket_key] = empty()
        mark(bucket_key)
        at = number * WIDTH
        bucket[0] += 1
        total[at] += 1
        bucket[1] += value
        total[at + 1] += value
        if umk:
            bucket[2] += umk
            total[at + 2] += umk
            if confirmed:
                bucket[3] += confirmed
                total[at + 3] += confirmed
            elif doubtful:
                bucket[4] += doubtful
                total[at + 4] += doubtful
        elif confirmed:
            bucket[3] += confirmed
            total[at + 3] += confirmed
        elif unknown:
            bucket[6] += unknown
            total[at + 6] += unknown
        if pdn:
            bucket[5] += pdn
            total[at + 5] += pdn
    if begun:
        book.users = None
        if not book.moved:
            book.moved = changed.header = True
    return refused
