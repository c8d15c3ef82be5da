"""Inputs made of others by chance, for where there is no fuzzer that learns."""

from collections.abc import Sequence
from random import Random

LONGEST_PIECE = 64
ODD = (b"\x00", b"\xff", b"\x80", b"\n", b'"', b"{", b"[", b"-", b"9" * 20, b"\xed\xa0\x80", b"%00")


def mutated(rng: Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds with one to four things done to it."""
    data = rng.choice(seeds)
    for _ in range(rng.randrange(1, 5)):
        data = _changed(rng, data, rng.choice(seeds))
    return data


def _changed(rng: Random, data: bytes, other: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    end = at + rng.randrange(LONGEST_PIECE)
    return rng.choice(
        (
            data[:at],
            data[:at] + data[end:],
            data[:at] + data[at:end] * 2 + data[end:],
            data[:at] + rng.randbytes(rng.randrange(1, 5)) + data[at:],
            data[:at] + rng.choice(ODD) + data[at + 1 :],
            data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :],
            data[:at] + other[rng.randrange(len(other) + 1) :],
        )
    )
