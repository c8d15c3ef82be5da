"""What is known of a pull beside its rows: from options, the folder's manifest, names, the API."""

from typing import NamedTuple

LEEWAY_MS = 86_400_000


class Pull(NamedTuple):
    """Whose rows were asked for, of which year, when.

    `observed_at` (instant) dates the rows that carry no stamp of their own. `document_key` keys the
    hash of payment document numbers, which leave the mapping in no other form. `now` is the instant
    of the reading, where one is known: nothing can have been seen after it.
    """

    agency: str | None = None
    year: int | None = None
    observed_at: int | None = None
    document_key: bytes = b""
    now: int | None = None

    def is_ahead(self, instant: int | None) -> bool:
        """Whether an instant lies in the future, also of a clock that is somewhat slow.

        What is seen last is in force: a stamp of next year would keep every correction out until
        then.
        """
        if self.now is None or instant is None:
            return False
        return instant > self.now + LEEWAY_MS
