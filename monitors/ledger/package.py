"""What the facts of one package come to: dated amounts, a function of the *set* of facts.

A package passes through stages of *one* value (announced, awarded, contract with addenda), not
several values. Which of its rows counts is said by the rows themselves, never by arrival:

* tender, non_tender: per supplier the highest addendum that has a value; only where no contract row
  has one, the award. A contract version counts from its own date, never before the version it
  amends: the first version's value on its day, each addendum's difference on its day.
* recorded, self-managed, e-catalogue v6, marketplace: the row in force.
* e-catalogue v5: the row in force of each line, summed.

A package whose announcement, record or order is cancelled is left out.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from monitors.facts import CHANNELS, SMALL
from monitors.ledger.claim import CONFIRMED, DOUBTFUL, judge_claim
from monitors.ledger.dating import Dating
from monitors.ledger.rows import REPLACED, STAGE, STATUS, Row, Rows
from monitors.money import percent_of

CHANNEL = {name: number for number, name in enumerate(CHANNELS)}

CONTRACTED = frozenset({CHANNEL["tender"], CHANNEL["non_tender"]})
"""Channels whose value is a contract's."""
DECLARING = CONTRACTED | {CHANNEL["recorded_non_tender"], CHANNEL["self_managed"]}
"""Channels whose feeds declare UMK and PDN rupiah; in the others only the register speaks."""
LISTED = CHANNEL["ecatalogue_v5"]

_ANNOUNCEMENT, _CONTRACT = STAGE["announcement"], STAGE["contract"]
_CANCELLED, _TERMINATED = STATUS["cancelled"], STATUS["terminated"]

TERMINATED, SUPPLIER_CHANGED, PERCENT, MULTI_PRODUCT = 16, 32, 64, 128
FLAGS = {
    1: "early",
    2: "late",
    4: "after_pull",
    8: "undated",
    TERMINATED: "terminated",
    SUPPLIER_CHANGED: "supplier_changed",
    PERCENT: "percent",
    MULTI_PRODUCT: "multi_product",
}
"""Bit → name. 1 to 8 are `dating`'s; the bits are part of the stored format."""

HUNDRED_RUPIAH = 100_00
"""A declared value up to it is a percent, in sen."""


MEASURES = ("packages", "value", "declared", "confirmed", "doubtful", "pdn", "unknown", "paid")
"""What a day's bucket holds, in order: a count, then sen. `unknown` is spend whose supplier class
the register does not know; `declared` is 0 in channels that declare nothing."""
WIDTH = len(MEASURES)
PAID = MEASURES.index("paid")

Amount = tuple[int, int, int, int, int, int, int, int, int]
"""(day, misdated flags, then MEASURES without `paid`)."""


class Outcome(NamedTuple):
    """What a package contributes.

    `flags` holds one number per counted key that has any; `vanished` counts the keys whose value
    the feeds no longer show.
    """

    amounts: tuple[Amount, ...] = ()
    cancelled: int = 0
    superseded: int = 0
    drafts: int = 0
    flags: tuple[int, ...] = ()
    vanished: int = 0

    @property
    def packages(self) -> int:
        """How many packages are counted."""
        return sum(amount[2] for amount in self.amounts)

    @property
    def value(self) -> int:
        """The value counted over the whole year, in sen."""
        return sum(amount[3] for amount in self.amounts)


NOTHING = Outcome()


class Judge:
    """What outcomes depend on beside the rows: the year's days, its reserved limit, the register.

    `classes` maps "space:id" to the class in force; a supplier that is missing is unknown.
    """

    __slots__ = ("classes", "dating", "limit")

    def __init__(self, dating: Dating, limit_sen: int, classes: Mapping[str, str]) -> None:
        self.dating = dating
        self.limit = limit_sen
        self.classes = classes

    def outcome(self, channel: int, rows: Rows) -> Outcome:
        """What the package contributes, by the rule of its channel."""
        if len(rows) == 1:
            alone = self.alone(channel, rows[0])
            if alone is not None:
                amount, flags = alone
                return Outcome((amount,), 0, 0, 0, (flags,) if flags else ())
        if channel in CONTRACTED:
            return self._contracted(rows)
        if channel == LISTED:
            return self._listed(rows)
        return self._single(channel, rows)

    def alone(self, channel: int, row: tuple[Any, ...]) -> tuple[Amount, int] | None:
        """The one amount, with its flags, of a package of which `row` (a Row's values) is all.

        The same as `outcome` of that row, at a fifth of its time; `beginning.take_all` says it once
        more. None where the row has no amount.
        """
        (
            stage, _, _, _, observed, _, _, status, day, value, umk, pdn, supplier, package_class,
            pagu, products, _, _,
        ) = row  # fmt: skip
        if value is None or status == _CANCELLED or stage == _ANNOUNCEMENT:
            return None
        placed, why = self.dating.place(day, observed)
        flags = why
        known = self.classes.get(supplier) if supplier else None
        confirmed = doubtful = unknown = 0
        if channel in DECLARING:
            umk, typed = declared(umk, value)
            pdn, typed_too = declared(pdn, value)
            flags |= typed | typed_too
            if stage == _CONTRACT and channel in CONTRACTED:
                # Its own class and pagu are not told: an announcement or an award tells them.
                package_class = pagu = None
                flags |= TERMINATED if status == _TERMINATED else 0
            verdict = judge_claim(known, package_class, pagu, self.limit)
            if verdict == CONFIRMED:
                confirmed = umk
            elif verdict == DOUBTFUL:
                doubtful = umk
        else:
            umk = pdn = 0
            if known is None or known == "unknown":
                unknown = value
            elif known in SMALL:
                confirmed = value
        if products is not None and products > 1 and channel not in CONTRACTED:
            flags |= MULTI_PRODUCT
        return (placed, why, 1, value, umk, confirmed, doubtful, pdn, unknown), flags

    def _contracted(self, rows: Rows) -> Outcome:
        drafts = valued = terminated = 0
        contracts: dict[str, list[Row]] = {}
        awards: dict[str, list[Row]] = {}
        awarded: list[Row] = []
        announcement: Row | None = None
        for row in rows:
            held = row.status != REPLACED
            if row.stage == _ANNOUNCEMENT:
                announcement = row if held else announcement
                continue
            valued += row.valued
            if row.stage == _CONTRACT:
                drafts += not row.valued
                terminated |= TERMINATED if row.status == _TERMINATED else 0
            elif held:
                awarded.append(row)
            if row.valued and held:
                chains = contracts if row.stage == _CONTRACT else awards
                chains.setdefault(row.part, []).append(row)
        if announcement is not None and announcement.status == _CANCELLED:
            return Outcome(cancelled=1, drafts=drafts)
        chains = contracts or awards
        if not chains:
            return Outcome(drafts=drafts)
        # The announcement tells class and pagu; an award repeats them where it is missing.
        told = [announcement, *awarded] if announcement is not None else awarded
        amounts: list[Amount] = []
        flags = terminated | self._chains(chains, awarded, told, amounts)
        return Outcome(
            _one_package(amounts), 0, valued - len(chains), drafts, (flags,) if flags else ()
        )

    def _chains(
        self,
        chains: Mapping[str, list[Row]],
        awarded: list[Row],
        told: list[Row],
        amounts: list[Amount],
    ) -> int:
        """Append the amounts of each supplier's versions; return the flags."""
        package_class = next((row.package_class for row in told if row.package_class), None)
        pagu = next((row.pagu for row in told if row.pagu is not None), None)
        winners = {row.supplier for row in awarded if row.supplier}
        flags = 0
        for chain in chains.values():
            supplier = chain[-1].supplier
            if supplier is None and len(winners) == 1:
                (supplier,) = winners  # a non-tender's contract does not name its supplier
            elif supplier is not None and winners and supplier not in winners:
                flags |= SUPPLIER_CHANGED
            known = self.classes.get(supplier) if supplier else None
            verdict = judge_claim(known, package_class, pagu, self.limit)
            flags |= self._chain(chain, verdict, amounts)
        return flags

    def _chain(self, chain: list[Row], verdict: str, amounts: list[Amount]) -> int:
        """One supplier's versions, in order: each adds its difference on its day."""
        flags = 0
        value = umk = pdn = day = 0
        for row in chain:
            placed, why = self.dating.place(row.day, row.first)
            placed = max(placed, day)
            new_value = row.value or 0
            new_umk, typed = declared(row.umk, new_value)
            new_pdn, typed_too = declared(row.pdn, new_value)
            flags |= why | typed | typed_too
            more = new_umk - umk
            amounts.append(
                (
                    placed,
                    why,
                    0,
                    new_value - value,
                    more,
                    more if verdict == CONFIRMED else 0,
                    more if verdict == DOUBTFUL else 0,
                    new_pdn - pdn,
                    0,
                )
            )
            value, umk, pdn, day = new_value, new_umk, new_pdn, placed
        return flags

    def _listed(self, rows: Rows) -> Outcome:
        lines: dict[str, list[Row]] = {}
        for row in rows:
            lines.setdefault(row.part, []).append(row)
        shown = len(lines)
        amounts: list[Amount] = []
        flags: list[int] = []
        cancelled = superseded = 0
        for line in lines.values():
            outcome = self._single(LISTED, tuple(line), shown)
            amounts += outcome.amounts
            flags += outcome.flags
            cancelled += outcome.cancelled
            superseded += outcome.superseded
        return Outcome(tuple(amounts), cancelled, superseded, 0, tuple(flags))

    def _single(self, channel: int, rows: Rows, shown: int = 1) -> Outcome:
        """The row in force. `shown`: lines of the package that the feed shows (e-catalogue v5)."""
        row, superseded = rows[0], 0
        if len(rows) > 1:
            row = next(one for one in rows if one.status != REPLACED)
            superseded = sum(one.valued for one in rows) - 1
        if row.status == _CANCELLED:
            return _CANCELLED_ALONE
        value = row.value
        if value is None:
            return NOTHING
        day, flags = self.dating.place(row.day, row.first)
        why = flags
        known = self.classes.get(row.supplier) if row.supplier else None
        umk = pdn = confirmed = doubtful = unknown = 0
        if channel in DECLARING:
            umk, typed = declared(row.umk, value)
            pdn, typed_too = declared(row.pdn, value)
            flags |= typed | typed_too
            verdict = judge_claim(known, row.package_class, row.pagu, self.limit)
            if verdict == CONFIRMED:
                confirmed = umk
            elif verdict == DOUBTFUL:
                doubtful = umk
        elif known is None or known == "unknown":
            unknown = value
        elif known in SMALL:
            confirmed = value
        if row.products is not None and row.products > shown:
            flags |= MULTI_PRODUCT
        return Outcome(
            ((day, why, 1, value, umk, confirmed, doubtful, pdn, unknown),),
            0,
            superseded,
            0,
            (flags,) if flags else (),
        )


_CANCELLED_ALONE = Outcome(cancelled=1)


def _one_package(amounts: list[Amount]) -> tuple[Amount, ...]:
    """The amounts with the package itself counted on the day of the first."""
    first = min(range(len(amounts)), key=lambda i: (amounts[i][0], amounts[i][1]))
    day, why, _, *rest = amounts[first]
    amounts[first] = (day, why, 1, *rest)  # type: ignore[assignment]  # a star keeps the length
    return tuple(amounts)


def declared(declared_sen: int | None, value_sen: int) -> tuple[int, int]:
    """A declared rupiah field in sen, and the flag PERCENT where a percent was typed into it.

    Null counts 0. 0 < v ≤ 100 < the package's value (rupiah) is a percent of the value counted.
    """
    if declared_sen is None:
        return 0, 0
    if 0 < declared_sen <= HUNDRED_RUPIAH < value_sen:
        return percent_of(value_sen, declared_sen), PERCENT
    return declared_sen, 0
