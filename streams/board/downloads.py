"""Downloads as CSV: what a page shows, all of it, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from streams.board import api
from streams.board.agency_page import settled as settled_agency
from streams.board.list_page import settled
from streams.board.packages import Filter
from streams.board.site import site_of

AT_ONCE = 1_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by a spreadsheet."""


async def agencies(request: Request) -> Response:
    """Answer with the list, filtered and sorted as on the page."""
    site = site_of(request)
    asked = settled(site, site.query(request))
    found = [api.line(one) for one in asked.chosen(site.view.lines(asked.year, asked.programme))]
    return _csv(f"pantau-{asked.year}-{asked.programme}.csv", _table(found))


async def packages(request: Request) -> Response:
    """Answer with all packages of an agency-year.

    Raises:
        HTTPException: 404, there is no such agency.
    """
    site = site_of(request)
    code = request.path_params["agency"]
    query = settled_agency(site, site.query(request), code)
    wanted = Filter(query.channel, query.verdict, query.q)

    def rows() -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            some = site.view.packages.packages(code, query.year, wanted, AT_ONCE, offset)
            for row in some:
                yield {**api.package(row), "flags": row["flags"]}
            if len(some) < AT_ONCE:
                return
            offset += AT_ONCE

    return _csv(f"pantau-{code}-{query.year}-packages.csv", _table(rows()))


def _table(rows: Iterable[dict[str, Any]]) -> Iterator[Sequence[Any]]:
    """A heading and the rows; nothing at all where there are none."""
    heading: list[str] | None = None
    for row in rows:
        if heading is None:
            heading = list(row)
            yield heading
        yield [cell(value) for value in row.values()]


def cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _csv(name: str, rows: Iterable[Sequence[Any]]) -> Response:
    def lines() -> Iterator[str]:
        for row in rows:
            line = io.StringIO()
            csv.writer(line).writerow(row)
            yield line.getvalue()

    safe = "".join(
        one if one.isascii() and (one.isalnum() or one in "-._") else "_" for one in name
    )
    return StreamingResponse(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{safe}"',
                 "Cache-Control": "no-cache"},
    )  # fmt: skip
