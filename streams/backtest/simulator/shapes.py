"""The shapes of a year that were fitted to real rows: one file, read once."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FITTED = Path(__file__).with_name("fitted.yaml")


class Shape(NamedTuple):
    """One channel of a year.

    `packages` a year; `mu` and `sigma` of the logarithm of a package's value in rupiah; `largest`
    the largest value seen; `months` the share of packages in January .. December; `clump` how many
    packages come on one day together (index of dispersion of weekly counts); `addenda` the share of
    packages whose contract was amended, `change` the mean absolute change of value by it.
    """

    channel: str
    packages: int
    mu: float
    sigma: float
    largest: int
    months: tuple[float, ...]
    clump: float
    addenda: float
    change: float


@cache
def fitted() -> tuple[Shape, ...]:
    """The shapes that are shipped."""
    document = yaml.safe_load(FITTED.read_text(encoding="utf-8"))
    return tuple(shape_from(name, values) for name, values in document["channels"].items())


def shape_from(channel: str, values: dict[str, Any]) -> Shape:
    """A shape from its part of the file."""
    return Shape(channel, **{**values, "months": tuple(values["months"])})
