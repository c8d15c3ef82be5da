"""What was paid: a second measure beside the value, by the document, date, amount and kind."""

from typing import TYPE_CHECKING

from monitors.ledger.sightings import earliest

if TYPE_CHECKING:
    from monitors.ledger.book import Book

Payment = tuple[int, int | None, int]
"""(first known instant, day, sen)"""


def payment_key(package: str, part: str) -> str:
    """The key of a payment: its package's key, by its length, then its part."""
    return f"{len(package)}:{package}{part}"


def package_of(payment: str) -> str:
    """The key of the package that a payment's key is for."""
    length, _, rest = payment.partition(":")
    return rest[: int(length)]


def pay(  # noqa: PLR0917 - what a payment is
    book: "Book", package: str, part: str, day: int | None, value: int, observed: int
) -> None:
    """Take a payment in; it is known by its part: document, date, amount and kind.

    So two rows of one part differ at most in what does not matter (the RUP code); a forged
    difference is settled by the greater, whichever came first.
    """
    channel = int(package[0])
    key = payment_key(package, part)
    packed = book.payments.get(key)
    new: Payment = (observed, day, value)
    if packed is None:
        if package not in book.paid:
            book.paid.add(package)
            if package not in book.packages or not book.outcome(package).amounts:
                book.orphan(channel)
    else:
        first, known_day, known_value = book.packing.unpack(packed)
        old: Payment = (first, known_day, known_value)
        if (day or 0, value) < (known_day or 0, known_value):
            day, value = known_day, known_value
        new = (earliest(first, observed), day, value)
        if new == old:
            return
        _count(book, channel, old, -1)
    _count(book, channel, new, 1)
    book.payments[key] = book.changed.payments[key] = book.packing.pack(new)


def _count(book: "Book", channel: int, payment: Payment, sign: int) -> None:
    first, day, value = payment
    placed, why = book.dating.place(day, first)
    book.amounts.pay(channel, placed, why, sign * value)
