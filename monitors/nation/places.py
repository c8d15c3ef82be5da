"""In which scopes the parts of a book count."""

from collections.abc import Callable

from monitors.nation.scope import Contribution, merged
from monitors.nation.scopes import AGENCY, kind_code, province_code
from monitors.programme import NATION
from monitors.rollup import BookDay, Part

Find = Callable[[str], BookDay | None]
"""The book of an agency in the year that is looked at, None where it has none."""


def contributions(book: BookDay, find: Find, *, heir: bool) -> dict[str, Contribution]:
    """What a book adds to each scope, by the scope's code.

    `heir` tells whether another agency was merged into this one: then it has a scope of its own
    that holds both.
    """
    placed: dict[str, list[Contribution]] = {}
    for part in book.parts:
        for code in codes(book.agency, part, find, heir=heir):
            placed.setdefault(code, []).append(part.sums)
    return {code: merged(parts) for code, parts in placed.items()}


def codes(agency: str, part: Part, find: Find, *, heir: bool) -> list[str]:
    """The scopes in which a part counts.

    A part that was merged counts where its successor counts now: the successor's entry says it, or
    the part's own as long as the successor has no book.
    """
    found = [NATION]
    where, line = _follow(agency, part, find)
    if where.kind is not None:
        found.append(kind_code(where.kind))
    if where.province is not None:
        found.append(province_code(where.province))
    if heir:
        found.append(AGENCY + agency)
    return [*found, *(AGENCY + one for one in line)]


def _follow(agency: str, part: Part, find: Find) -> tuple[Part, list[str]]:
    """The part that says where this one counts, and the agencies that it was merged into."""
    line: list[str] = []
    where = part
    while where.successor is not None and where.successor not in {agency, *line}:
        line.append(where.successor)
        book = find(where.successor)
        if book is None:
            break
        last = book.parts[-1]
        where = last if last.kind is not None else where._replace(successor=last.successor)
    return where, line
