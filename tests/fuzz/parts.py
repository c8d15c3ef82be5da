"""Several inputs in one: fuzzers mutate one row of bytes, and a batch has many values."""

from collections.abc import Iterable

MARK = b"\xfe\xca\xfe"
"""Between two parts; seldom enough in what is right, and found soon by a fuzzer."""


def joined(parts: Iterable[bytes]) -> bytes:
    """One row of bytes of several."""
    return MARK.join(parts)


def parted(data: bytes) -> list[bytes]:
    """The parts again."""
    return data.split(MARK)
