"""What a book knows of its agency's own plan and past: for the curves that are made of them."""

from __future__ import annotations

from typing import NamedTuple


class Profile(NamedTuple):
    """Values in sen.

    `begins` and `ends`: pagu of the active plans by the month (January first) in which their
    contract is planned to begin and to end; a month before the year is January, one after it
    December. `earlier`: (year, cumulative value to the end of each of its days) of the agency's
    own complete years, oldest first.
    """

    begins: tuple[int, ...] = (0,) * 12
    ends: tuple[int, ...] = (0,) * 12
    earlier: tuple[tuple[int, tuple[int, ...]], ...] = ()
