"""The state of a page, as its address keeps it: what is chosen, and how the list is sorted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from streams.board.standing import Standing

LONGEST = 80
"""Characters of a search or a filter that are looked at; more is cut off."""
PAGE = 50
"""Agencies on one page of the list."""
YEARS = range(2000, 2101)
LAST_PAGE = 10_000

SORTS: Mapping[str, Callable[[Standing], tuple[Any, ...]]] = {
    "urgency": lambda one: (one.urgency, _last(one.gap), one.name),
    "gap": lambda one: (_last(one.gap), one.name),
    "attainment": lambda one: (_last(one.attainment), one.name),
    "needed": lambda one: (_last(None if one.needed_share is None else -one.needed_share),
                           one.name),
    "name": lambda one: (one.name.casefold(), one.agency),
}  # fmt: skip


def _last(value: float | None) -> tuple[bool, float]:
    """None after every number."""
    return value is None, value or 0


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader has chosen; "" and 0 stand for nothing chosen. `language` is always known."""

    language: str
    year: int = 0
    programme: str = ""
    q: str = ""
    kind: str = ""
    province: str = ""
    state: str = ""
    sort: str = ""
    page: int = 1
    channel: str = ""
    verdict: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], language: str) -> "Query":
        """Read the parameters of an address; what makes no sense is as if it were not there."""
        year = _whole(asked.get("year", ""))
        page = _whole(asked.get("page", ""))
        sort = asked.get("sort", "")
        return cls(
            language,
            year if year in YEARS else 0,
            _text(asked, "programme"),
            _text(asked, "q"),
            _text(asked, "kind"),
            _text(asked, "province"),
            _text(asked, "state"),
            sort if sort in SORTS else "",
            min(max(page, 1), LAST_PAGE),
            _text(asked, "channel"),
            _text(asked, "verdict"),
        )

    def address(self, path: str, **changes: Any) -> str:
        """The address of a page of this state with some of it changed."""
        changed = replace(self, **changes)
        if "page" not in changes:
            changed = replace(changed, page=1)
        said = {
            ("lang" if one.name == "language" else one.name): getattr(changed, one.name)
            for one in fields(changed)
            if getattr(changed, one.name) not in {"", 0}
        }
        if said.get("page") == 1:
            del said["page"]
        return f"{path}?{urlencode(said)}"

    def kept(self) -> "Query":
        """What goes along from page to page: language, year and programme."""
        return Query(self.language, self.year, self.programme)

    def chosen(self, lines: list[Standing]) -> list[Standing]:
        """Those of the lines that are wanted, sorted."""
        search = self.q.casefold()
        found = [
            one
            for one in lines
            if (not self.kind or one.kind == self.kind)
            and (not self.province or one.province == self.province)
            and (not self.state or one.state == self.state)
            and (not search or search in one.name.casefold() or search in one.agency.casefold())
        ]
        return sorted(found, key=SORTS[self.sort or "urgency"])


def _text(asked: Mapping[str, str], name: str) -> str:
    return asked.get(name, "").strip()[:LONGEST]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST else 0
