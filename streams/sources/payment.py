"""A payment: the second measure, beside the value counted.

Its identity is what is on the paper: package, document number (hashed under a key), date, amount,
kind. Not the RUP code: the rows of one payment repeat once per code.
"""

from monitors.facts import Transaction
from streams.sources.content import document_hash
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import transaction


def payment(
    row: Row,
    pull: Pull,
    *,
    channel: str,
    package: str,
    document: tuple[str, ...],
    date: str,
    amount: str,
    kind: str,
) -> Transaction:
    """Return the payment; `document`, `date` and `amount` name the fields. Raises FieldError."""
    day = row.day(date)
    value_sen = row.money(amount)
    return transaction(
        row,
        pull,
        channel=channel,
        stage="payment",
        package=package,
        part=document_hash(
            pull.document_key, row.secret(*document), day, value_sen, row.word(kind)
        ),
        day=day,
        value_sen=value_sen,
    )
