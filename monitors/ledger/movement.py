"""Why a total moved: one line per change of what a package contributes."""

from typing import NamedTuple

from monitors.ledger.package import CHANNEL, DECLARING, Outcome

VANISHED, REVIVED = "vanished", "revived"
"""A believed pull no longer shows rows of the package; or shows them again."""

_CHANNELS = tuple(CHANNEL)


class Movement(NamedTuple):
    """A package's contribution before and after one fact, over the whole year, in sen.

    `reason`: new, contracted, addendum, corrected, cancelled, vanished, revived, reclassified.
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
    if after.vanished > before.vanished:
        return VANISHED
    if before.cancelled > after.cancelled or before.vanished > after.vanished:
        return REVIVED
    if not before.amounts or not known:
        return "new"
    if stage == "contract":
        return "addendum" if version > 0 else "contracted"
    return "corrected"


def moved_by(  # noqa: PLR0917 - one Movement, which has more
    position: int,
    at: tuple[str, int],
    key: str,
    why: str,
    observed: int | None,
    before: Outcome,
    after: Outcome,
) -> Movement | None:
    """The movement of a package from `before` to `after`; None where its amounts stayed."""
    if before.amounts == after.amounts and before.cancelled == after.cancelled:
        return None
    channel = int(key[0])
    declaring = channel in DECLARING
    return Movement(
        position,
        *at,
        _CHANNELS[channel],
        key[1:],
        why,
        observed or 0,
        before.packages,
        after.packages,
        before.value,
        after.value,
        umkk(before, declaring=declaring),
        umkk(after, declaring=declaring),
    )
