"""How long these tests take: short by itself, longer by `PANTAU_LIFE_ROUNDS` and `_RATE`."""

import os
from typing import NamedTuple

import pytest


class Extent(NamedTuple):
    """How often a thing is done, and under how many facts a second."""

    rounds: int
    rate: float


@pytest.fixture
def extent() -> Extent:
    """One round under a load that a shared machine bears, unless the environment says more."""
    return Extent(
        int(os.environ.get("PANTAU_LIFE_ROUNDS", "1")),
        float(os.environ.get("PANTAU_LIFE_RATE", "600")),
    )
