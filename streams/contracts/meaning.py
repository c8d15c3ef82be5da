"""What no schema can say of a fact, and what needs no state: its key, its ranges, its dates.

The limits are far outside what can be true. A value beyond them is a slip of typing or another
unit, and one such row would hide every other figure of its agency.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from monitors.facts import Fact
from streams.contracts.catalogue import FACTS
from streams.contracts.decode import Decoded, Run
from streams.contracts.reasons import Code, Poison

YEARS = (2000, 2100)
DAYS = (-73_050, 73_050)
"""200 years before and after 1970-01-01."""
INSTANTS = (946_684_800_000, 4_102_444_800_000)
"""2000-01-01 to 2100-01-01 UTC, in ms."""
MONEY = (0, 10**18)
"""Up to Rp10,000 trillion in sen, about three times the national budget. What lowers a total is a
later version of a row, never a negative amount."""
CONTENT = (0, 2**63 - 1)
COUNT = (0, 10**9)

RANGES: Mapping[str, tuple[int, int]] = {
    "year": YEARS,
    "day": DAYS,
    "valid_from": DAYS,
    "announced": DAYS,
    "begins": DAYS,
    "ends": DAYS,
    "observed_at": INSTANTS,
    "begun_at": INSTANTS,
    "instant": INSTANTS,
    "value_sen": MONEY,
    "umk_sen": MONEY,
    "pdn_sen": MONEY,
    "pagu_sen": MONEY,
    "amount_sen": MONEY,
    "value": MONEY,
    "content": CONTENT,
    "version": COUNT,
    "products": COUNT,
    "rows": COUNT,
    "duplicates": COUNT,
    "dead_letters": COUNT,
}
"""Field of a fact → least and greatest value; null is judged by the schema."""

FILLED = frozenset(
    {
        "agency", "package", "rup", "old_rup", "new_rup", "programme", "supplier", "feed",
        "work_unit", "name", "kind", "time_zone",
    }
)  # fmt: skip
"""Fields that identify something: empty, they would join what does not belong together."""

AGENCY_LENGTH = 32


class _Rules(NamedTuple):
    """Where a record's fields stand among its columns."""

    agency: int | None
    ranges: tuple[tuple[int, str, int, int], ...]
    filled: tuple[tuple[int, str], ...]


def _rules(fields: tuple[str, ...]) -> _Rules:
    return _Rules(
        fields.index("agency") if "agency" in fields else None,
        tuple((at, name, *RANGES[name]) for at, name in enumerate(fields) if name in RANGES),
        tuple((at, name) for at, name in enumerate(fields) if name in FILLED),
    )


_RULES = {record: _rules(cls._fields) for record, cls in FACTS.items()}


def sift(decoded: Decoded, keys: Sequence[bytes | None] | None = None) -> Decoded:
    """The batch without the rows that mean nothing; those are added to its poison.

    `keys` are the record keys of the whole batch, by position; without them keys are not judged.
    """
    runs: list[Run] = []
    poison: list[Poison] = []
    for run in decoded.runs:
        if _sound(run, keys):
            runs.append(run)
            continue
        rows = list(run.tuples())
        faults = [
            fault(run.record, row, None if keys is None else (keys[at],))
            for at, row in zip(run.positions, rows, strict=True)
        ]
        judged = list(zip(run.positions, rows, faults, strict=True))
        poison += [Poison(at, *found) for at, _, found in judged if found is not None]
        kept = [(at, row) for at, row, found in judged if found is None]
        if kept:
            positions, good = zip(*kept, strict=True)
            runs.append(Run(run.record, positions, tuple(zip(*good, strict=True))))
    if not poison:
        return decoded
    return Decoded(runs, sorted(decoded.poison + poison))


def fault(
    record: str, row: Sequence[Any], key: tuple[bytes | None] | None = None
) -> tuple[Code, str] | None:
    """What one row of a fact means wrongly, None if nothing; `key` is the record's, if judged.

    Publishers call it before a fact is sent, so that the row is dead-lettered with its file.
    """
    return next(_faults(_RULES[record], row, key), None)


def fact_fault(fact: Fact) -> tuple[Code, str] | None:
    """The same for a fact as a NamedTuple, without a key."""
    return fault(type(fact).__name__, fact)


def _faults(
    rules: _Rules, row: Sequence[Any], key: tuple[bytes | None] | None
) -> Iterator[tuple[Code, str]]:
    for at, name in rules.filled:
        if row[at] == "":
            yield Code.EMPTY_FIELD, f"{name} is empty"
    if rules.agency is not None:
        agency = row[rules.agency]
        if not _plausible(agency):
            yield Code.OUT_OF_RANGE, f"agency is no code of up to {AGENCY_LENGTH} characters"
        if key is not None and key[0] != agency.encode():
            yield Code.WRONG_KEY, "the record's key is not its agency"
    for at, name, least, most in rules.ranges:
        value = row[at]
        if value is not None and not least <= value <= most:
            yield Code.OUT_OF_RANGE, f"{name} is not within {least}..{most}"


def _sound(run: Run, keys: Sequence[bytes | None] | None) -> bool:
    """Whether no row of the run has a fault: the same rules by column, without naming the row."""
    rules = _RULES[run.record]
    for at, _ in rules.filled:
        if "" in run.columns[at]:
            return False
    if rules.agency is not None and not _agencies_sound(run, run.columns[rules.agency], keys):
        return False
    for at, _, least, most in rules.ranges:
        low, high = run.extremes.get(at) or _extremes(run.columns[at])
        if low is not None and high is not None and (low < least or high > most):
            return False
    return True


def _extremes(values: Sequence[int | None]) -> tuple[int | None, int | None]:
    known = [value for value in values if value is not None]
    return min(known, default=None), max(known, default=None)


def _agencies_sound(run: Run, agencies: Sequence[str], keys: Sequence[bytes | None] | None) -> bool:
    if keys is None:
        return all(map(_plausible, set(agencies)))
    own = keys if len(run.positions) == len(keys) else [keys[at] for at in run.positions]
    return all(
        _plausible(agency) and agency.encode() == key
        for key, agency in set(zip(own, agencies, strict=True))
    )


def _plausible(agency: str) -> bool:
    return len(agency) <= AGENCY_LENGTH and agency.isprintable()
