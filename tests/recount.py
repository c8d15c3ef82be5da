"""An independent recount of the totals from the facts, straight from the rules of the domain.

It imports nothing from `monitors/`, keeps everything, sorts everything, and computes each figure
from scratch: slow, plain, and wrong in other ways than the ledger if it is wrong.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

EPOCH = date(1970, 1, 1)
SMALL = ("micro", "small", "cooperative")
ORDERS = ("ecatalogue_v5", "ecatalogue_v6", "marketplace")


def day_number(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - EPOCH).days


def local_day(instant: int) -> int:
    return (instant + 7 * 3600 * 1000) // (24 * 3600 * 1000)


def recount(
    facts: Iterable[dict[str, Any]], classes: dict[str, str], until: int | None = None
) -> Any:
    """Totals of one agency-year by channel. `facts` are Transactions as dicts, in any order."""
    packages: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        packages[fact["channel"], fact["package"]].append(fact)
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (channel, _), sightings in packages.items():
        total = totals[channel]
        rows = merge(one for one in sightings if one["stage"] != "payment")
        dated = value_of(channel, rows, classes, total)
        for day, amounts in dated:
            if until is None or day <= until:
                for name, amount in amounts.items():
                    total[name] += amount
        for day, amount in payments_of(one for one in sightings if one["stage"] == "payment"):
            if until is None or day <= until:
                total["paid"] += amount
    return {channel: {k: v for k, v in total.items() if v} for channel, total in totals.items()}


def merge(sightings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per content, with the first known and the last instant it was seen."""
    rows: dict[int, dict[str, Any]] = {}
    for one in sightings:
        seen = one["observed_at"] or 0
        row = rows.setdefault(one["content"], {**one, "first": [], "last": 0})
        row["first"].append(seen)
        row["last"] = max(row["last"], seen)
    for row in rows.values():
        row["first"] = min((seen for seen in row["first"] if seen), default=0)
    return list(rows.values())


def newest(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return max(
        rows, key=lambda r: (r["version"], r["last"], r["value_sen"] is not None, r["content"])
    )


def slots(rows: list[dict[str, Any]], stage: str, *names: str) -> list[dict[str, Any]]:
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["stage"] == stage:
            groups[tuple(row[name] for name in names)].append(row)
    return [newest(group) for group in groups.values()]


def placed(row: dict[str, Any]) -> int:
    first, last = day_number(row["year"], 1, 1), day_number(row["year"], 12, 31)
    pulled = local_day(row["first"]) if row["first"] else None
    day: int | None = row["day"]
    if day is None:
        day = first if pulled is None else pulled
    day = min(max(day, first), last)
    if pulled is not None and first <= pulled < day:
        day = pulled
    return day


def declared(typed: int | None, value: int) -> int:
    if typed is None:
        return 0
    if 0 < typed <= 10000 and value > 10000:
        exact = Fraction(value * typed, 10000)
        return round(exact)  # half to even, exactly
    return typed


def claim(
    supplier_class: str | None, package_class: str | None, pagu: int | None, year: int
) -> str:
    known = supplier_class if supplier_class != "unknown" else None
    limit = 15 * 10**11 if year >= 2021 else 25 * 10**10
    if package_class in ("medium", "large") or (pagu or 0) > limit:
        return "doubtful"
    if known is None:
        return "unverifiable"
    return "confirmed" if known in SMALL else "doubtful"


def value_of(
    channel: str, rows: list[dict[str, Any]], classes: dict[str, str], total: dict[str, int]
) -> list[tuple[int, dict[str, int]]]:
    if channel in ("tender", "non_tender"):
        return contracted(rows, classes, total)
    dated = []
    parts = sorted({row["part"] for row in rows})
    for part in parts:
        rivals = [row for row in rows if row["part"] == part]
        row = newest(rivals)
        if row["status"] == "cancelled":
            total["cancelled"] += 1
            continue
        if row["value_sen"] is None:
            continue
        total["superseded"] += sum(one["value_sen"] is not None for one in rivals) - 1
        amounts = {"packages": 1, "value": row["value_sen"]}
        known = classes.get(row["supplier"] or "")
        if channel in ORDERS:
            if known in SMALL:
                amounts["confirmed"] = row["value_sen"]
            elif known in (None, "unknown"):
                amounts["unknown"] = row["value_sen"]
        else:
            umk = declared(row["umk_sen"], row["value_sen"])
            amounts["declared"] = umk
            amounts["pdn"] = declared(row["pdn_sen"], row["value_sen"])
            amounts[claim(known, row["package_class"], row["pagu_sen"], row["year"])] = umk
        amounts.pop("unverifiable", None)
        dated.append((placed(row), amounts))
    return dated


def contracted(
    rows: list[dict[str, Any]], classes: dict[str, str], total: dict[str, int]
) -> list[tuple[int, dict[str, int]]]:
    total["drafts"] += sum(r["stage"] == "contract" and r["value_sen"] is None for r in rows)
    announcements = slots(rows, "announcement")
    if announcements and announcements[0]["status"] == "cancelled":
        total["cancelled"] += 1
        return []
    awards = sorted(slots(rows, "award", "part"), key=lambda r: r["part"])
    valued = [r for r in slots(rows, "contract", "part", "version") if r["value_sen"] is not None]
    if not valued:
        valued = [row for row in awards if row["value_sen"] is not None]
    if not valued:
        return []
    everything = [
        r for r in rows if r["stage"] in ("award", "contract") and r["value_sen"] is not None
    ]
    parts = sorted({row["part"] for row in valued})
    total["superseded"] += len(everything) - len(parts)
    told = announcements + awards
    package_class = next((r["package_class"] for r in told if r["package_class"]), None)
    pagu = next((r["pagu_sen"] for r in told if r["pagu_sen"] is not None), None)
    winners = {row["supplier"] for row in awards if row["supplier"]}
    dated: list[tuple[int, dict[str, int]]] = []
    for part in parts:
        chain = sorted((r for r in valued if r["part"] == part), key=lambda r: r["version"])
        supplier = chain[-1]["supplier"]
        if supplier is None and len(winners) == 1:
            supplier = next(iter(winners))
        verdict = claim(classes.get(supplier or ""), package_class, pagu, chain[0]["year"])
        day, before = 0, {"value": 0, "declared": 0, "pdn": 0}
        for row in chain:
            day = max(day, placed(row))
            value = row["value_sen"]
            now = {
                "value": value,
                "declared": declared(row["umk_sen"], value),
                "pdn": declared(row["pdn_sen"], value),
            }
            step = {name: now[name] - before[name] for name in now}
            if verdict != "unverifiable":
                step[verdict] = step["declared"]
            dated.append((day, step))
            before = now
    dated.append((min(day for day, _ in dated), {"packages": 1}))
    return dated


def payments_of(sightings: Iterable[dict[str, Any]]) -> list[tuple[int, int]]:
    by_part: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in sightings:
        by_part[one["part"]].append(one)
    paid = []
    for same in by_part.values():
        seen = [one["observed_at"] for one in same if one["observed_at"]]
        row = max(same, key=lambda one: (one["day"] or 0, one["value_sen"] or 0))
        paid.append((placed({**row, "first": min(seen, default=0)}), row["value_sen"] or 0))
    return paid


def last_day_of(year: int) -> int:
    return (date(year + 1, 1, 1) - timedelta(days=1) - EPOCH).days
