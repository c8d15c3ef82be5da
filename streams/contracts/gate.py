"""The way into the fold: raw records of the facts topic in, rows that may be folded out."""

from collections.abc import Sequence

from streams.contracts.decode import MAX_BYTES, Decoded, Decoder
from streams.contracts.meaning import sift
from streams.contracts.schemas import Schemas


class Gate:
    """Decodes a batch and judges its meaning. `schemas` and `columnar` are the Decoder's."""

    def __init__(
        self,
        schemas: Schemas | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        columnar: bool | None = None,
    ) -> None:
        self._decoder = Decoder(schemas, max_bytes=max_bytes, columnar=columnar)

    def read(
        self, values: Sequence[bytes | None], keys: Sequence[bytes | None] | None = None
    ) -> Decoded:
        """Runs of rows in the batch's order, and its poison; each position is in one of them.

        Raises:
            PantauError: the registry does not answer. The batch may be read again later.
        """
        return sift(self._decoder.decode(values), keys)
