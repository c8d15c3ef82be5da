"""What a schema id on the wire stands for, wherever schemas come from."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class WriterSchema:
    """A schema that some value was written with."""

    id: int
    record: str
    """The record's name without namespace, e.g. "Transaction"."""
    raw: str
    """The schema as JSON, for the decoder by column."""
    parsed: dict[str, Any]
    """The schema as fastavro parsed it."""


class UnknownSchemaError(LookupError):
    """No schema has this id: the value was written by something that never registered it."""


class UnusableSchemaError(ValueError):
    """A schema exists but is none of this product's, or breaks the contract's rules."""


class Schemas(Protocol):
    """Where schemas are found: the shipped ones, or a registry."""

    def id_of(self, record: str) -> int:
        """The id to write in front of a `record` of the newest shipped version. May block.

        Raises:
            KeyError: no such record is shipped.
            PantauError: the registry does not answer, or refuses the schema.
        """
        ...

    def writer(self, schema_id: int) -> WriterSchema:
        """The schema that has this id. May block the first time an id is seen.

        Raises:
            UnknownSchemaError: nothing has this id.
            UnusableSchemaError: what has this id cannot be read under the contract's rules.
            PantauError: the registry does not answer.
        """
        ...
