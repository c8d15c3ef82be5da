"""An independent recount of the totals from the facts, straight from the rules of the domain.

It imports nothing from `monitors/`, keeps everything, sorts everything, and computes each figure
from scratch: slow, plain, and wrong in other ways than the ledger if it is wrong.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
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
    facts: Iterable[dict[str, Any]],
    classes: dict[str, str],
    until: int | None = None,
    snapshots: Iterable[dict[str, Any]] = (),
) -> Any:
    """Totals of one agency-year by channel. Facts are given as dicts, in any order.

    `facts` are Transactions; what complete `snapshots` no longer show is left out.
    """
    shown = list(snapshots)
    begun = {
        one["feed"]: believed_pulls(shown, one["feed"])[-1:]
        for one in shown
        if one["kind"] in ("transactions", "announcements")
    }
    packages: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        packages[fact["channel"], fact["package"]].append(fact)
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (channel, _), sightings in packages.items():
        total = totals[channel]
        rows = merge(one for one in sightings if one["stage"] != "payment")
        lost = [row for row in in_force(rows) if is_lost(row, begun)]
        rows = [row for row in rows if all(place(row) != place(one) for one in lost)]
        cancelled_before = total["cancelled"]
        dated = value_of(channel, rows, classes, total)
        valued = [
            one
            for one in lost
            if one["value_sen"] is not None
            and one["status"] != "cancelled"
            and one["stage"] != "announcement"
        ]
        if channel == "ecatalogue_v5":
            total["vanished"] += len(valued)
        elif valued and not dated and total["cancelled"] == cancelled_before:
            total["vanished"] += 1
        for day, amounts in dated:
            if until is None or day <= until:
                for name, amount in amounts.items():
                    total[name] += amount
        for day, amount in payments_of(one for one in sightings if one["stage"] == "payment"):
            if until is None or day <= until:
                total["paid"] += amount
    return {channel: {k: v for k, v in total.items() if v} for channel, total in totals.items()}


def place(row: dict[str, Any]) -> tuple[str, str, int]:
    """What a row tells about: of several contents in one place only the newest speaks."""
    return row["stage"], row["part"], row["version"] if row["stage"] == "contract" else 0


def in_force(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[place(row)].append(row)
    return [newest(group) for group in groups.values()]


def is_lost(row: dict[str, Any], begun: dict[Any, list[int]]) -> bool:
    return bool(row["last"]) and any(row["last"] < one for one in begun.get(row.get("feed"), []))


def believed_pulls(snapshots: list[dict[str, Any]], feed: str) -> list[int]:
    """When the pulls of a feed began that are believed, in order (ms).

    Of the complete pulls of one day the last speaks. It is not believed without rows, nor with
    fewer than half of the rows that any pull up to that day had, if more than ten are missing.
    """
    dated = []
    for one in snapshots:
        if one["feed"] == feed and one["observed_at"] is not None:
            rows = max(0, one["rows"] - one["duplicates"])
            whole = one["complete"] and one["begun_at"] is not None
            start = one["begun_at"] if whole else 0
            dated.append((local_day(start or one["observed_at"]), start, rows))
    found = []
    for day in sorted({day for day, _, _ in dated}):
        most = max(rows for when, _, rows in dated if when <= day)
        start, rows = max(
            (start, rows if start else 0) for when, start, rows in dated if when == day
        )
        if start and rows and not (rows < most / 2 and most - rows > 10):
            found.append(start)
    return found


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


def said_on(sightings: list[dict[str, Any]], day: int) -> dict[str, Any]:
    """What a row said at the end of a day; what was seen first held before, too.

    Of contents seen by then the one whose last sighting is nearest speaks. One that is seen again
    later may stand in between, but gives way to one that was seen on the day for the last time.
    """
    merged = merge(sightings)
    for row in merged:
        row["from"] = local_day(row["first"]) if row["first"] else NEVER
        row["to"] = local_day(row["last"]) if row["last"] else NEVER
    day = max(day, min(row["from"] for row in merged))
    by_then = [row for row in merged if row["from"] <= day]
    over = [row for row in by_then if row["to"] <= day]
    if over and all(row["to"] <= day for row in by_then):
        return max(over, key=lambda row: (row["last"], row["content"]))
    today = [row for row in over if row["to"] == day]
    if today:
        return max(today, key=lambda row: (row["last"], row["content"]))
    again = [row for row in by_then if row["to"] > day]
    return max(again, key=lambda row: (row["first"], row["content"]))


NEVER = -(10**6)


def planned(
    plans: list[dict[str, Any]],
    reviews: list[dict[str, Any]],
    snapshots: list[dict[str, Any]],
    day: int,
) -> tuple[int, int]:
    """(pagu of the plans that count at the end of a day, how many they are)."""
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in plans:
        by_code[one["rup"]].append(one)
    counted = [
        plan_on(sightings, reviews, snapshots, max(day, day_number(sightings[0]["year"], 1, 1)))
        if day >= day_number(sightings[0]["year"], 1, 1)
        else 0
        for sightings in by_code.values()
    ]
    return sum(counted), sum(one > 0 for one in counted)


def plan_on(
    sightings: list[dict[str, Any]],
    reviews: list[dict[str, Any]],
    snapshots: list[dict[str, Any]],
    day: int,
) -> int:
    code = sightings[0]["rup"]
    row = said_on(sightings, day)
    made = [one["day"] for one in reviews if one["new_rup"] == code and one["kind"] != "unknown"]
    words = {
        (one["day"], one["instant"] or 0, one["content"], word)
        for one in reviews
        for word in words_of(one, code)
    }
    ordered = sorted(words)
    starts = [one for one in (row["announced"], min(made, default=None)) if one is not None]
    if starts and day < max(starts):
        return 0
    last = max(one["observed_at"] or 0 for one in sightings)
    feed = max(merge(sightings), key=lambda one: (one["last"], one["content"]))["feed"]
    gone = [one for one in believed_pulls(snapshots, feed) if one > last] if last else []
    if gone and local_day(gone[0]) <= day:
        return 0
    past = [word for when, _, _, word in ordered if when <= day]
    if not row["active"]:
        seen = local_day(row["first"]) if row["first"] else None
        if seen is None:
            seen = ordered[-1][0] if ordered else NEVER
        revived = any(seen < when <= day and "ends" not in word for when, _, _, word in ordered)
        explained = any(when <= seen for when, _, _, _ in ordered)
        if not revived and (day >= seen or not explained):
            return 0
    stands = not ordered or ordered[0][3] != "3 again"
    if past:
        stands = "ends" not in past[-1]
    return (row["pagu_sen"] or 0) if stands else 0


def words_of(review: dict[str, Any], code: str) -> list[str]:
    """What a review says of a plan, so named that the ledger's order of kinds is kept."""
    ends = {"one_to_one": "0 ends", "one_to_many": "1 ends", "cancelled": "2 ends"}
    found = []
    if review["old_rup"] == code and review["kind"] in ends:
        found.append(ends[review["kind"]])
    if review["old_rup"] == code and review["kind"] == "reactivated":
        found.append("3 again")
    if review["new_rup"] == code and review["kind"] != "unknown":
        found.append("4 made")
    return found


def budgeted(budgets: list[dict[str, Any]], day: int) -> tuple[int, int]:
    """(budget of the work units at the end of a day, how many have one)."""
    by_unit: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in budgets:
        by_unit[one["work_unit"]].append(one)
    firsts = {
        unit: min((row["first"] for row in merge(same)), default=0)
        for unit, same in by_unit.items()
    }
    pull = min((local_day(one) if one else NEVER for one in firsts.values()), default=NEVER)
    amounts = []
    for unit, same in by_unit.items():
        known = local_day(firsts[unit]) if firsts[unit] else NEVER
        if day >= day_number(same[0]["year"], 1, 1) and (known <= pull or known <= day):
            amounts.append(said_on(same, day)["amount_sen"])
    return sum(one or 0 for one in amounts), sum(one is not None for one in amounts)
