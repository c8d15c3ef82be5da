"""Whether a declared small-business (UMK) value can be believed.

The declared field does not discriminate: it was the whole contract in 195 of 195 tenders of one
ministry and in 1,046 of 1,047 non-tenders. So what is declared stands beside what the supplier
register confirms.
"""

from typing import NamedTuple

from monitors.facts import SMALL

CONFIRMED, DOUBTFUL, UNVERIFIABLE = "confirmed", "doubtful", "unverifiable"

RAISED = 2021
"""The fiscal year from which the higher limit holds."""
RESERVED_UP_TO_SEN = 15_000_000_000_00
"""Packages up to Rp15 bn are reserved for UMKK (Perpres 12/2021 art. 65)."""
RESERVED_UP_TO_SEN_BEFORE_2021 = 2_500_000_000_00
"""Rp2.5 bn before (Perpres 16/2018)."""


def reserved_up_to(year: int) -> int:
    """The largest reserved pagu of a fiscal year, in sen."""
    return RESERVED_UP_TO_SEN if year >= RAISED else RESERVED_UP_TO_SEN_BEFORE_2021


def judge_claim(
    supplier_class: str | None, package_class: str | None, pagu_sen: int | None, limit_sen: int
) -> str:
    """Judge one declared claim.

    `supplier_class` is the register's word, None or "unknown" where it has none.
    """
    known = supplier_class is not None and supplier_class != "unknown"
    if (
        (package_class is not None and package_class != "small")
        or (known and supplier_class not in SMALL)
        or (pagu_sen is not None and pagu_sen > limit_sen)
    ):
        return DOUBTFUL
    return CONFIRMED if known else UNVERIFIABLE


class Evidence(NamedTuple):
    """A verdict on a declared claim, and everything that speaks for or against it.

    `against` holds "package_class", "supplier_class" and "pagu", those that make it doubtful;
    `supports` tells whether the register says that the supplier is small; `limit_sen` is the
    largest reserved pagu of the year.
    """

    verdict: str
    against: tuple[str, ...]
    supports: bool
    limit_sen: int


def evidence(
    supplier_class: str | None, package_class: str | None, pagu_sen: int | None, limit_sen: int
) -> Evidence:
    """Return what `judge_claim` goes by, all of it: a claim may be doubtful for several reasons."""
    known = supplier_class is not None and supplier_class != "unknown"
    small = known and supplier_class in SMALL
    against = tuple(
        name
        for name, speaks in (
            ("package_class", package_class is not None and package_class != "small"),
            ("supplier_class", known and not small),
            ("pagu", pagu_sen is not None and pagu_sen > limit_sen),
        )
        if speaks
    )
    verdict = judge_claim(supplier_class, package_class, pagu_sen, limit_sen)
    return Evidence(verdict, against, small, limit_sen)
