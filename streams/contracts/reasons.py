"""Why a value is poison: the codes that dead letters, logs and metrics carry."""

from enum import StrEnum
from typing import NamedTuple


class Code(StrEnum):
    """Machine-readable reasons. They are stored in dead letters: never rename one."""

    NULL_VALUE = "null_value"
    TOO_SHORT = "too_short"
    TOO_LARGE = "too_large"
    WRONG_MAGIC = "wrong_magic"
    UNKNOWN_SCHEMA_ID = "unknown_schema_id"
    INCOMPATIBLE_SCHEMA = "incompatible_schema"
    WRONG_RECORD = "wrong_record"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing_bytes"
    NOT_CANONICAL = "not_canonical"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_SYMBOL = "unknown_symbol"
    WRONG_KEY = "wrong_key"
    EMPTY_FIELD = "empty_field"


class Poison(NamedTuple):
    """A value of a batch that is not passed on. `reason` never repeats what the value holds."""

    position: int
    code: Code
    reason: str


class UnreadableError(ValueError):
    """One value cannot be read: `code`, and one English sentence."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
