"""Why a total moved: one line per change of what a package contributes."""

from typing import NamedTuple

from monitors.ledger.package import Outcome


class Movement(NamedTuple):
    """A package's contribution before and after one fact, over the whole year, in sen.

    `reason`: new, contracted, addendum, corrected, cancelled, revived, reclassified, paid.
    `observed_at` is the instant of the fact (ms, 0 unknown); `position` its place in the log.
    """

    position: int
    agency: str
    year: int
    channel: str
    package: str
    reason: str
    observed_at: int
    packages_before: int
    packages_after: int
    value_before: int
    value_after: int
    umkk_before: int
    umkk_after: int


def umkk(outcome: Outcome, *, declaring: bool) -> int:
    """The small-business value of an outcome: declared where the feed declares, else confirmed."""
    return sum(amount[4] if declaring else amount[5] for amount in outcome.amounts)


def reason(before: Outcome, after: Outcome, *, stage: str, version: int, known: bool) -> str:
    """Name the change from `before` to `after` that a row of `stage` made.

    `known`: the package had rows before this one.
    """
    if after.cancelled > before.cancelled:
        return "cancelled"
    if before.cancelled > after.cancelled:
        return "revived"
    if not before.amounts or not known:
        return "new"
    if stage == "contract":
        return "addendum" if version > 0 else "contracted"
    return "corrected"
