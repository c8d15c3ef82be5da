"""One package of an agency as the ledger has it: what it counts, its claim and the evidence."""

from typing import Any

from monitors.calendar import Calendar
from monitors.days import date_of
from monitors.facts import CHANNELS
from monitors.ledger.book import Book, package_key
from monitors.ledger.claim import evidence
from monitors.ledger.movement import Movement
from monitors.ledger.package import CHANNEL
from monitors.ledger.partition import Partition
from streams.errors import PantauError
from streams.packages.description import description
from streams.publish.progress import Steps
from streams.status.movements import facts_of
from streams.status.topics import Topics

SHOWN = (
    "agency", "year", "channel", "package", "title", "status", "stage", "day", "value_sen",
    "verdict", "umk_declared_sen", "umk_confirmed_sen", "umk_doubtful_sen", "umk_unverifiable_sen",
    "class_unknown_sen", "pdn_sen", "supplier", "supplier_class", "package_class", "pagu_sen",
    "limit_sen", "rup", "planned_sen", "feed", "versions", "flags",
)  # fmt: skip
"""What is told of a package. What its newest row tells beside (`umkm.packages`) is not folded."""

Json = dict[str, Any]


def named(text: str) -> tuple[str | None, str]:
    """Return (channel, key) of "tender/123"; the channel is None where only a key is given."""
    channel, slash, key = text.partition("/")
    return (channel, key) if slash and channel in CHANNELS else (None, text)


def package(
    topics: Topics, agency: str, channel: str, key: str, steps: Steps
) -> tuple[list[Movement], list[Json]]:
    """Return the package's changes, and what it is now in each fiscal year that has it.

    Raises:
        PantauError: Kafka does not answer, or no fact of the agency is about the package.
    """
    told: list[Movement] = []
    state = Partition((), Calendar(), journal=told.append)
    for position, fact in enumerate(facts_of(topics, agency, steps)):
        state.fold(position, fact)
    name = package_key(CHANNEL[channel], key)
    books = [book for _, book in sorted(state.books.items()) if name in book.packages]
    if not books:
        raise PantauError(f"no package {channel}/{key} in the facts of {agency}")
    own = [one for one in told if (one.channel, one.package) == (channel, key)]
    return own, [described(book, name) for book in books]


def described(book: Book, name: str) -> Json:
    """The package as JSON. Sen; `against` and `supports` are what speaks on the declared claim."""
    row = description(book, name)
    known = evidence(row["supplier_class"], row["package_class"], row["pagu_sen"], row["limit_sen"])
    day = None if row["day"] is None else date_of(row["day"]).isoformat()
    return {
        **{field: row[field] for field in SHOWN},
        "day": day,
        "against": list(known.against),
        "supports": known.supports,
    }
