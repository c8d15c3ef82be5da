"""The page of one agency: where it stands, how it came there, and what would close the gap."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitors.days import date_of, last_day
from monitors.ledger.package import CHANNEL, DECLARING
from monitors.rules import RULES
from streams.board.alert_history import history
from streams.board.charts import bars
from streams.board.charts.trajectory import NARROW, WIDE, Course, trajectory
from streams.board.packages import Group
from streams.board.query import Query
from streams.board.site import Site, site_of
from streams.board.words import DAYS_A_MONTH, words

Row = Mapping[str, Any]

SHOWN_CHANGES = 25
SHOWN_GROUPS = 8
SHOWN_PLANS = 50
DECLARING_CHANNELS = frozenset(name for name, number in CHANNEL.items() if number in DECLARING)


async def agency(request: Request) -> Response:
    """Answer with an agency's page.

    Raises:
        HTTPException: 404, there is no such agency.
    """
    site = site_of(request)
    code = request.path_params["agency"]
    query = settled(site, site.query(request), code)
    return site.page(
        request,
        query,
        "agency.html",
        lambda: context(site, query, code),
        version=site.view.version_of(code),
    )


def settled(site: Site, query: Query, code: str) -> Query:
    """The query with a year and a programme of that agency.

    Raises:
        HTTPException: 404, the view has no such agency, or not in that year.
    """
    years = site.view.years_of(code)
    year = query.year or (years[0] if years else 0)
    row = site.view.status(code, year)
    if row is None:
        raise HTTPException(404, words(query.language)("not_found_agency", code=code))
    programmes = row["programmes"]
    programme = query.programme
    if programme not in programmes:
        programme = "umkk-40" if "umkk-40" in programmes else next(iter(sorted(programmes)), "")
    return replace(query, year=year, programme=programme)


def context(site: Site, query: Query, code: str) -> dict[str, Any]:
    """What the page of an agency shows; `query` is settled."""
    row = site.view.status(code, query.year) or {}
    say = words(query.language)
    figures: Row = row["programmes"].get(query.programme) or {}
    packages = site.view.packages
    course = Course.of(row, figures) if figures else None
    measure = figures.get("measure") or "umkk_value"
    goal, earned = figures.get("goal_sen"), figures.get("umkk_sen")
    share = figures.get("needed_share")
    groups = {
        name: largest(packages.by(name, code, query.year))
        for name in ("work_unit", "method", "fund")
    }
    by_month = packages.by_month(code, query.year)
    plans = packages.open_plans(code, query.year, SHOWN_PLANS)
    reserved = row.get("reserved") or {}
    return {
        "row": row,
        "code": code,
        "name": row.get("name") or code,
        "figures": figures,
        "unit": figures.get("unit") or "sen",
        "measure": measure,
        "what": say.named("measures", measure),
        "missing": max(0, goal - earned) if goal and earned is not None else None,
        "is_out": figures.get("cannot_be_reached_since") is not None
        or (share is not None and share > 1),
        "is_over": row.get("as_of") is not None and row["as_of"] >= last_day(row["year"]),
        "days_left": days_left(row),
        "rules": frozenset(RULES),
        "years": site.view.years_of(code),
        "course": course,
        "wide": trajectory(course, say, WIDE, "wide") if course else None,
        "narrow": trajectory(course, say, NARROW, "narrow") if course else None,
        "table": _table(course) if course else [],
        "claims": claims(row),
        "groups": groups,
        "by_month": by_month,
        "planned_in": planned_by_month(course) if course else {},
        "months_chart": bars.months(by_month, say) if by_month else None,
        "changes": packages.moved(code, query.year, SHOWN_CHANGES),
        "reserved": reserved,
        "plans": plans or reserved.get("first") or [],
        "planned_pagu": ((row.get("denominators") or {}).get("planned_pagu") or {}).get(
            "amount_sen"
        ),
        "may_subscribe": site.desk is not None and site.readers.can_be_known,
        "alerts": history(
            site.view.alerts(code, query.year),
            site.view.responses(code),
            row["programmes"],
        ),
    }


def days_left(row: Row) -> int | None:
    """How many days of the year are left, where they are fewer than a month; None: more, or none.

    What is needed "per month" is then needed in those days.
    """
    if row.get("as_of") is None:
        return None
    left = last_day(row["year"]) - row["as_of"]
    return left if 0 < left < DAYS_A_MONTH else None


def claims(row: Row) -> dict[str, int]:
    """The whole year's value by what is known of its suppliers, in sen, of all channels."""
    sums = dict.fromkeys(
        ("declared", "confirmed", "doubtful", "unverifiable", "orders", "class_unknown"), 0
    )
    for name, channel in row["channels"].items():
        if channel is None:
            continue
        if name in DECLARING_CHANNELS:
            sums["declared"] += channel["umk_declared_sen"] or 0
            sums["confirmed"] += channel["umk_confirmed_sen"] or 0
            sums["doubtful"] += channel["umk_doubtful_sen"] or 0
            sums["unverifiable"] += channel["umk_unverifiable_sen"] or 0
        else:
            sums["orders"] += channel["umk_confirmed_sen"] or 0
            sums["class_unknown"] += channel["class_unknown_sen"] or 0
    return sums


def largest(groups: Sequence[Group]) -> list[Group]:
    """The largest groups, the rest summed as one named "…"."""
    if len(groups) <= SHOWN_GROUPS + 1:
        return list(groups)
    shown, rest = groups[:SHOWN_GROUPS], groups[SHOWN_GROUPS:]
    return [
        *shown,
        Group(
            "…",
            sum(one.packages for one in rest),
            sum(one.value for one in rest),
            sum(one.umkk for one in rest),
            sum(one.confirmed for one in rest),
        ),
    ]


def planned_by_month(course: Course) -> dict[int, int]:
    """What the curve adds in each month: its points hold every month's last day."""
    ends: dict[int, int] = {}
    for day, planned in zip(course.days, course.planned, strict=False):
        if planned is not None:
            ends[date_of(day).month] = planned
    before = [0, *ends.values()]
    return {month: end - before[at] for at, (month, end) in enumerate(ends.items())}


def _table(course: Course) -> list[tuple[int, int | None, int | None]]:
    """The chart's points as rows: (day, planned, UMKK)."""
    return [*zip_longest(course.days, course.planned, course.umkk)]
