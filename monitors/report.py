"""The figures of one agency-year as plain values, as `pantau replay` and `status` print them."""

from collections.abc import Sequence
from typing import Any

from monitors.calendar import Calendar
from monitors.days import date_of, stamp_of
from monitors.facts import CHANNELS
from monitors.ledger.amounts import Bucket
from monitors.ledger.book import (
    CANCELLED,
    DRAFTS,
    FIRST_FLAG,
    FLAGGED,
    ORPHANS,
    SUPERSEDED,
    Book,
)
from monitors.ledger.figures import figures
from monitors.ledger.package import CHANNEL, DECLARING, FLAGS, MEASURES, WIDTH
from monitors.ledger.sightings import in_force
from monitors.ledger.units import parents
from monitors.programme import Programme
from monitors.state import NEW
from monitors.trajectory import assess

WINDOWS = (7, 28, 91, 182)
"""The rolling windows, in days, the last day included; they stop at 1 January."""

Json = dict[str, Any]


def report(
    book: Book, programmes: Sequence[Programme], calendar: Calendar, *, to_date: bool = False
) -> Json:
    """The book's figures; programmes and windows as of its last tick.

    Channels and total hold all that is known of the year, or with `to_date` what is dated up to the
    last tick. (The two differ where a row is dated later and no feed says when it was pulled: a
    known pull dates nothing after itself.) What was left out (cancelled, superseded, drafts,
    duplicates, dead letters) or flagged is as last observed, of the whole year.

    Money in sen, shares as floats, days as ISO dates, instants as stamps of WIB; None is "not
    enough data", or "no such feed".
    """
    as_of = book.last_tick[0] if book.last_tick is not None else None
    sums = book.amounts.to_date if to_date and as_of is not None else book.amounts.total
    channels = {
        name: _channel(book, number, sums) if _is_fed(book, name, number) else None
        for name, number in CHANNEL.items()
    }
    return {
        "agency": book.agency,
        "year": book.year,
        "as_of": None if as_of is None else date_of(as_of).isoformat(),
        "observed_at": stamp_of(book.last_observed) if book.last_observed else None,
        "channels": channels,
        "total": {
            "packages": sum(sums[number * WIDTH] for number in CHANNEL.values()),
            "value_sen": sum(sums[number * WIDTH + 1] for number in CHANNEL.values()),
        },
        "windows": _windows(book, as_of),
        "programmes": {
            programme.id: _programme(book, programme, calendar, as_of)
            for programme in programmes
            if programme.applies_to(book.year)
        },
    }


def _is_fed(book: Book, name: str, number: int) -> bool:
    if any(in_force(one)[0] == name for one in book.snapshots.values()):
        return True
    start = number * WIDTH
    return any(book.amounts.total[start : start + WIDTH]) or any(book.counters[number])


def _channel(book: Book, number: int, sums: Bucket) -> Json:
    name = CHANNELS[number]
    packages, value, umk, confirmed, doubtful, pdn, unknown, paid = sums[
        number * WIDTH : (number + 1) * WIDTH
    ]
    counters = book.counters[number]
    pulls = [in_force(one) for one in book.snapshots.values()]
    pulls = [one for one in pulls if one[0] == name]
    declares = number in DECLARING
    has_payments = any(one[1] == "payments" for one in pulls) or any(
        int(key[0]) == number for key in book.paid
    )
    return {
        "packages": packages,
        "value_sen": value,
        "umk_declared_sen": umk if declares else None,
        "umk_confirmed_sen": confirmed,
        "umk_doubtful_sen": doubtful if declares else None,
        "umk_unverifiable_sen": umk - confirmed - doubtful if declares else None,
        "class_unknown_sen": unknown if not declares else None,
        "pdn_sen": pdn if declares else None,
        "paid_sen": paid if has_payments else None,
        "cancelled": counters[CANCELLED],
        "superseded": counters[SUPERSEDED],
        "duplicates": sum(one[4] for one in pulls),
        "drafts": counters[DRAFTS],
        "dead_letters": sum(one[5] for one in pulls),
        "orphan_payments": counters[ORPHANS],
        "flagged": counters[FLAGGED],
        "flags": {
            flag: counters[FIRST_FLAG + place]
            for place, flag in enumerate(FLAGS.values())
            if counters[FIRST_FLAG + place]
        },
    }


def _windows(book: Book, as_of: int | None) -> Json:
    """Spend by channel, class and PDN over the last days, of what is dated by its own day."""
    if as_of is None:
        return {}
    windows = {}
    for days in WINDOWS:
        after = max(as_of - days, book.dating.first - 1)
        windows[str(days)] = _split(book.amounts.sum_between(after, as_of, dated=True))
    windows["year"] = _split(book.amounts.to_date)
    return windows


def _split(sums: Bucket) -> Json:
    measure = {
        name: [sums[number * WIDTH + place] for number in CHANNEL.values()]
        for place, name in enumerate(MEASURES)
    }
    value, unknown = sum(measure["value"]), sum(measure["unknown"])
    umkk = sum(
        measure["declared" if number in DECLARING else "confirmed"][number]
        for number in CHANNEL.values()
    )
    return {
        "packages": sum(measure["packages"]),
        "value_sen": value,
        "umkk_sen": umkk,
        "other_sen": value - umkk - unknown,
        "unknown_sen": unknown,
        "confirmed_sen": sum(measure["confirmed"]),
        "pdn_sen": sum(measure["pdn"]),
        "by_channel": {
            name: measure["value"][number]
            for name, number in CHANNEL.items()
            if measure["value"][number] or measure["packages"][number]
        },
    }


def _programme(book: Book, programme: Programme, calendar: Calendar, as_of: int | None) -> Json:
    standing = book.standings.get(programme.id, NEW)
    if as_of is None:
        return {"denominator": {}, "goal_sen": 0, "planned_fraction": 0.0, "spi": None,
                "gap_sen": None, "state": standing.state}  # fmt: skip
    of = figures(book, programme, as_of)
    measures = assess(programme, calendar, of)
    held = of.denominator
    return {
        "claim": programme.claim,
        "denominator": {}
        if held is None
        else {
            "kind": held.kind,
            "amount_sen": held.amount_sen,
            "coverage": held.coverage,
            "source": held.source,
            "flags": _flags(book, held.kind),
        },
        "goal_sen": measures.goal_sen or 0,
        "umkk_sen": of.umkk_sen,
        "spend_sen": of.spend_sen,
        "unknown_sen": of.unknown_sen,
        "planned_fraction": measures.planned_fraction,
        "planned_sen": measures.planned_sen,
        "attainment": measures.attainment,
        "share_of_budget": measures.share_of_budget,
        "share_of_spend": measures.share_of_spend,
        "unknown_share": measures.unknown_share,
        "spi": measures.spi,
        "grade": measures.grade,
        "gap_sen": measures.gap_sen,
        "days_behind": measures.days_behind,
        "required_rate_sen_per_day": measures.required_rate_sen_per_day,
        "run_rate_28_sen_per_day": _run_rate(book, programme, as_of, 28),
        "run_rate_91_sen_per_day": _run_rate(book, programme, as_of, 91),
        "needed_share": measures.needed_share,
        "required_index": measures.required_index,
        "calendar_known": measures.calendar_known,
        "state": standing.state,
        "since": None if standing.since is None else date_of(standing.since).isoformat(),
        "episode": standing.episode,
        "transition": standing.transition,
    }


def _flags(book: Book, kind: str) -> list[str]:
    """What is known to be doubtful about a denominator."""
    if kind == "procurement_budget":
        funded = (unit for unit, said in book.budgets.items() if in_force(said))
        return ["parent_and_child_units"] if parents(funded) else []
    return []


def _run_rate(book: Book, programme: Programme, as_of: int, days: int) -> int | None:
    """UMKK sen a day over the last days; None before the window lies within the year."""
    if as_of - days < book.dating.first - 1:
        return None
    sums = book.amounts.sum_between(as_of - days, as_of, dated=True)
    counted = sum(
        sums[
            number * WIDTH
            + MEASURES.index(
                "declared" if programme.claim == "declared" and number in DECLARING else "confirmed"
            )
        ]
        for number in CHANNEL.values()
    )
    return counted // days
