"""What was counted in each channel, what was left out, and what is flagged."""

from typing import Any

from monitors.facts import CHANNELS
from monitors.ledger.amounts import Bucket
from monitors.ledger.book import (
    CANCELLED,
    DRAFTS,
    FIRST_FLAG,
    FLAGGED,
    ORPHANS,
    SUPERSEDED,
    VANISHED,
    Book,
)
from monitors.ledger.package import CHANNEL, DECLARING, FLAGS, WIDTH
from monitors.ledger.sightings import in_force

Json = dict[str, Any]


def channels(book: Book, sums: Bucket) -> dict[str, Json | None]:
    """The figures by channel; None where no feed of it was read, which is not 0."""
    return {
        name: _channel(book, number, sums) if _is_fed(book, name, number) else None
        for name, number in CHANNEL.items()
    }


def _is_fed(book: Book, name: str, number: int) -> bool:
    if any(in_force(one)[0] == name for one in book.snapshots.values()):
        return True
    start = number * WIDTH
    return any(book.amounts.total[start : start + WIDTH]) or any(book.counters[number])


def _channel(book: Book, number: int, sums: Bucket) -> Json:
    name = CHANNELS[number]
    packages, value, umk, confirmed, doubtful, pdn, unknown, paid = sums[
        number * WIDTH : (number + 1) * WIDTH
    ]
    counters = book.counters[number]
    pulls = [in_force(one) for one in book.snapshots.values()]
    pulls = [one for one in pulls if one[0] == name]
    declares = number in DECLARING
    has_payments = any(one[1] == "payments" for one in pulls) or any(
        int(key[0]) == number for key in book.paid
    )
    return {
        "packages": packages,
        "value_sen": value,
        "umk_declared_sen": umk if declares else None,
        "umk_confirmed_sen": confirmed,
        "umk_doubtful_sen": doubtful if declares else None,
        "umk_unverifiable_sen": umk - confirmed - doubtful if declares else None,
        "class_unknown_sen": unknown if not declares else None,
        "pdn_sen": pdn if declares else None,
        "paid_sen": paid if has_payments else None,
        "cancelled": counters[CANCELLED],
        "superseded": counters[SUPERSEDED],
        "duplicates": sum(one[4] for one in pulls),
        "drafts": counters[DRAFTS],
        "dead_letters": sum(one[5] for one in pulls),
        "orphan_payments": counters[ORPHANS],
        "vanished": counters[VANISHED],
        "doubtful_pulls": list(book.pulls.doubtful().values()).count(number),
        "flagged": counters[FLAGGED],
        "flags": {
            flag: counters[FIRST_FLAG + place]
            for place, flag in enumerate(FLAGS.values())
            if counters[FIRST_FLAG + place]
        },
    }
