"""A package as a record: what it contributes by the ledger's own judgement, and the evidence."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from monitors.facts import STAGES, STATUSES
from monitors.ledger.book import Book
from monitors.ledger.claim import CONFIRMED, DOUBTFUL, UNVERIFIABLE
from monitors.ledger.joined import codes_of
from monitors.ledger.package import CHANNEL, CONTRACTED, DECLARING, FLAGS, TERMINATED, Outcome
from monitors.ledger.planning import Payload
from monitors.ledger.rows import STAGE, Row
from monitors.ledger.vanishing import is_gone
from streams.packages.about import NOTHING, About, values

CLASS_UNKNOWN, OTHER, NONE = "class_unknown", "other", "none"
"""Verdicts beside those on a declared claim."""

_CHANNELS = tuple(CHANNEL)
_ANNOUNCEMENT, _AWARD, _CONTRACT = STAGE["announcement"], STAGE["award"], STAGE["contract"]
_VALUE, _DECLARED, _CONFIRMED, _DOUBTFUL, _PDN, _UNKNOWN = range(3, 9)
"""Places in an Amount."""


class Moved(NamedTuple):
    """Why a package last moved, and from where. Sen; `observed` in ms, 0 unknown."""

    reason: str = ""
    observed: int = 0
    value_before: int = 0
    umkk_before: int = 0


NEVER = Moved()


def description(  # noqa: PLR0917 - all there is to say of a package
    book: Book,
    key: str,
    about: About = NOTHING,
    moved: Moved = NEVER,
    paid: int | None = None,
    position: int = 0,
) -> dict[str, Any]:
    """The fields of a Package. `paid` is the sum of its payments, None where none was seen.

    `key` is the package's within its book; one of which only payments are known has no rows.
    """
    channel = int(key[0])
    declares = channel in DECLARING
    if key in book.packages:
        rows, outcome = book.rows(key), book.outcome(key)
    else:
        rows, outcome = (), Outcome()
    held = [row for row in rows if row.status >= 0 and not is_gone(row, book.pulls.gone)]
    sums = [sum(amount[place] for amount in outcome.amounts) for place in range(9)]
    suppliers = {row.supplier for row in _counting(channel, held) if row.supplier}
    supplier = next(iter(suppliers)) if len(suppliers) == 1 else None
    rup = ";".join(sorted(codes_of(held))) or None
    small = _DECLARED if declares else _CONFIRMED
    return {
        "agency": book.agency,
        "year": book.year,
        "channel": _CHANNELS[channel],
        "package": key[1:],
        "packages": outcome.packages,
        "value_sen": sums[_VALUE],
        "umk_declared_sen": sums[_DECLARED] if declares else None,
        "umk_confirmed_sen": sums[_CONFIRMED],
        "umk_doubtful_sen": sums[_DOUBTFUL] if declares else None,
        "umk_unverifiable_sen": sums[_DECLARED] - sums[_CONFIRMED] - sums[_DOUBTFUL]
        if declares
        else None,
        "class_unknown_sen": None if declares else sums[_UNKNOWN],
        "pdn_sen": sums[_PDN] if declares else None,
        "paid_sen": paid,
        "verdict": verdict(sums, declares=declares),
        "supplier_class": book.classes.get(supplier) if supplier else None,
        **_evidence(channel, held),
        "limit_sen": book.judge.limit,
        "day": min((amount[0] for amount in outcome.amounts), default=None),
        "amounts": [
            {
                "day": amount[0],
                "value_sen": amount[_VALUE],
                "umkk_sen": amount[small],
                "confirmed_sen": amount[_CONFIRMED],
            }
            for amount in outcome.amounts
        ],
        "status": _status(outcome, held),
        "stage": STAGES[max(row.stage for row in held)] if held else None,
        "versions": len(rows),
        "flags": _flags(outcome),
        "supplier": supplier,
        "rup": rup,
        **_planned(book, rup),
        **values(about),
        "feed": _feed(book, held),
        "reason": moved.reason,
        "changed_at": moved.observed or None,
        "value_before_sen": moved.value_before,
        "umkk_before_sen": moved.umkk_before,
        "umkk_sen": sums[small],
        "position": position,
    }


def verdict(sums: Sequence[int], *, declares: bool) -> str:
    """What the claim is worth: the worst of what its parts are. `sums` by place in an Amount."""
    if declares:
        if sums[_DOUBTFUL]:
            return DOUBTFUL
        if sums[_DECLARED] - sums[_CONFIRMED]:
            return UNVERIFIABLE
        return CONFIRMED if sums[_CONFIRMED] else NONE
    if sums[_UNKNOWN]:
        return CLASS_UNKNOWN
    if sums[_CONFIRMED]:
        return CONFIRMED
    return OTHER if sums[_VALUE] else NONE


def _counting(channel: int, held: Sequence[Row]) -> Sequence[Row]:
    """The rows whose supplier is judged: contracts, and awards where a contract names none."""
    if channel not in CONTRACTED:
        return held
    contracts = [row for row in held if row.stage == _CONTRACT and row.valued]
    if any(row.supplier for row in contracts):
        return contracts
    return [row for row in held if row.stage == _AWARD]


def _evidence(channel: int, held: Sequence[Row]) -> dict[str, Any]:
    """Class and ceiling as the judgement reads them: of contracts neither is told."""
    told = held
    if channel in CONTRACTED:
        told = sorted(
            (row for row in held if row.stage in {_ANNOUNCEMENT, _AWARD}), key=lambda row: row.stage
        )
    return {
        "package_class": next((row.package_class for row in told if row.package_class), None),
        "pagu_sen": next((row.pagu for row in told if row.pagu is not None), None),
    }


def _status(outcome: Outcome, held: Sequence[Row]) -> str:
    if outcome.amounts:
        return "terminated" if any(one & TERMINATED for one in outcome.flags) else "active"
    if outcome.cancelled:
        return "cancelled"
    return "vanished" if outcome.vanished else STATUSES[0] if held else "vanished"


def _flags(outcome: Outcome) -> list[str]:
    bits = 0
    for one in outcome.flags:
        bits |= one
    return [name for bit, name in FLAGS.items() if bits & bit]


def _planned(book: Book, rup: str | None) -> dict[str, Any]:
    """The name of the first known plan, and the ceilings of all known ones."""
    histories = [book.plans.history(code) for code in rup.split(";")] if rup else []
    known = [Payload(*history[0].payload) for history in histories if history]
    return {
        "title": next((one.title for one in known if one.title), None),
        "planned_sen": sum(one.pagu for one in known if one.active) if known else None,
    }


def _feed(book: Book, held: Sequence[Row]) -> str | None:
    """The feed of the row of the furthest stage, the newest of several."""
    if not held:
        return None
    number = max(held, key=lambda row: (row.stage, row.version, row.last)).feed
    return next((name for name, known in book.feeds.items() if known == number), None)
