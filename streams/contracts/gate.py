"""The way into the fold: raw records of the facts topic in, rows that may be folded out."""

from collections.abc import Sequence

from streams.contracts.decode import Decoded, Decoder
from streams.contracts.meaning import sift
from streams.contracts.schemas import Schemas

FACT_BYTES = 16 * 1024
"""Largest fact. Its texts come back in what is told of an agency: twenty plans and a source for
each programme in its figures, which have to fit into a record of 1 MB. Kafka would refuse a larger
one again at every start, and the worker could not pass it. Real facts have some 200 bytes."""


class Gate:
    """Decodes a batch and judges its meaning. `schemas` and `columnar` are the Decoder's."""

    def __init__(self, schemas: Schemas | None = None, *, columnar: bool | None = None) -> None:
        self._decoder = Decoder(schemas, max_bytes=FACT_BYTES, columnar=columnar)

    def read(
        self, values: Sequence[bytes | None], keys: Sequence[bytes | None] | None = None
    ) -> Decoded:
        """Runs of rows in the batch's order, and its poison; each position is in one of them.

        Raises:
            PantauError: the registry does not answer. The batch may be read again later.
        """
        return sift(self._decoder.decode(values), keys)
