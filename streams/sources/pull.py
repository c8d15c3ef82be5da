"""What is known of a pull beside its rows: from options, the folder's manifest, names, the API."""

from typing import NamedTuple


class Pull(NamedTuple):
    """Whose rows were asked for, of which year, when.

    `observed_at` (instant) dates the rows that carry no stamp of their own. `document_key` keys the
    hash of payment document numbers, which leave the mapping in no other form.
    """

    agency: str | None = None
    year: int | None = None
    observed_at: int | None = None
    document_key: bytes = b""
