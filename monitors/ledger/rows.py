"""The rows of one package: which are kept whole, and how they lie in memory and in the changelog.

A package of one row, nearly every one, is a flat array; one of several is an array of such. What
says nothing takes no room:

    [kind, content, first, day, value, umk, pdn, supplier, pagu, products, rup, feed,
     later, part, version, package_class]

* `kind` is the stage's number times 8, plus 4 where the row has a value, plus the status + 1.
* `first` is in seconds where it falls on one, else -1 - ms; `later` is `last` - `first`, likewise.
* `umk`, `pdn`: true stands for the value itself; so does `supplier` for the part.
* Of the last four, those at the end that are 0, "" or null are left out.

Before changelog format 2 a package was an array of arrays of a Row's 18 values; such rows are read,
and written anew when they change.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from monitors.facts import STAGES, STATUSES
from monitors.ledger.sightings import earliest

STAGE = {name: number for number, name in enumerate(STAGES)}
STATUS = {name: number for number, name in enumerate(STATUSES)}

REPLACED = -1
"""The status of a row that lost its slot; only its identity is kept."""

_CONTRACT = STAGE["contract"]


class Row(NamedTuple):
    """One fact of a package as it is kept: a Transaction without its key, vocabularies as numbers.

    `first` and `last` are the first and last known instant of this content (ms, 0 unknown). `rup`
    holds the codes of its plans as written; `feed` is the number of its feed in the book.
    """

    stage: int
    part: str
    version: int
    content: int
    first: int
    last: int
    valued: bool
    status: int = 0
    day: int | None = None
    value: int | None = None
    umk: int | None = None
    pdn: int | None = None
    supplier: str | None = None
    package_class: str | None = None
    pagu: int | None = None
    products: int | None = None
    rup: str | None = None
    feed: int = 0


Rows = tuple[Row, ...]


_NOTHING_MORE = Row(0, "", 0, 0, 0, 0, valued=False, status=REPLACED)[7:]


def row_of(values: Iterable[Any]) -> Row:
    """A Row of all its values, in their order: NamedTuple's own way takes three times as long."""
    return tuple.__new__(Row, values)


def add(rows: Rows, row: Row) -> Rows:
    """The rows after one more sighting; the same object where nothing changed.

    Of several contents in one slot only the one in force is kept whole; of the others just what
    keeps the result independent of order (content, instants) and countable (valued).
    """
    for known in rows:
        if known.content == row.content:
            first, last = earliest(known.first, row.first), max(known.last, row.last)
            if first == known.first and last == known.last:
                return rows
            row = row_of((*row[:4], first, last, *row[6:]))
            rows = tuple(other for other in rows if other is not known)
            break
    place = slot(row)
    if len(rows) == 1:
        (other,) = rows
        if slot(other) == place:
            if _newness(other) < _newness(row):
                other = _replaced(other)
            else:
                row = _replaced(row)
        return (other, row) if other < row else (row, other)
    elsewhere: list[Row] = []
    rivals = [row]
    for other in rows:
        (rivals if slot(other) == place else elsewhere).append(other)
    if len(rivals) > 1:
        winner = max(rivals, key=_newness)
        rivals = [other if other is winner else _replaced(other) for other in rivals]
    # Contents differ, so no comparison reaches the nullable fields.
    return tuple(sorted(elsewhere + rivals))


def _replaced(row: Row) -> Row:
    """What is kept of a row that lost its slot."""
    return row_of((*row[:7], *_NOTHING_MORE))


def slot(row: Row) -> tuple[int, str, int]:
    """Rows of one slot tell the same thing, so only the newest speaks."""
    return row.stage, row.part, row.version if row.stage == _CONTRACT else 0


def _newness(row: Row) -> tuple[int, int, bool, int]:
    """In one pull a row with a value beats one without; then the content's hash decides."""
    return row.version, row.last, row.valued, row.content


# --- how they lie ---------------------------------------------------------------------------------

Laid = tuple[Any, ...]
"""A row as it is packed, or the rows of a package."""

BEGUN = {name: number << 3 | 4 | STATUS["active"] + 1 for name, number in STAGE.items()}
"""The kind of an active row with a value, by its stage."""

_WHOLE = 16
_LEFT_OUT = (0, "", 0, None)
"""What the last places hold where they are left out."""
_OLD = len(Row._fields)


def laid(rows: Rows) -> Laid:
    """The rows of a package as they are packed; `beginning.take_all` says it once more."""
    return _laid(rows[0]) if len(rows) == 1 else tuple([_laid(row) for row in rows])


def taken(found: Sequence[Any]) -> Rows:
    """The rows of what was unpacked: tuples, or lists in their place."""
    if isinstance(found[0], int):
        return (_taken(found),)
    return tuple([_taken(one) for one in found])


def brief(instant: int) -> int:
    """An instant or a span (ms, not negative): most are whole seconds, which take half the room."""
    return -1 - instant if instant % 1000 else instant // 1000


def _laid(row: Row) -> Laid:
    (
        stage, part, version, content, first, last, valued, status, day, value, umk, pdn, supplier,
        package_class, pagu, products, rup, feed,
    ) = row  # fmt: skip
    later = 0 if last == first else brief(last - first)
    head: Laid = (
        (stage << 3 | 5 if valued else stage << 3 | 1) + status, content,
        -1 - first if first % 1000 else first // 1000, day, value,
        True if umk is not None and umk == value else umk,
        True if pdn is not None and pdn == value else pdn,
        True if supplier == part else supplier, pagu, products, rup, feed,
    )  # fmt: skip
    if package_class is not None:
        return (*head, later, part, version, package_class)
    if version:
        return (*head, later, part, version)
    if part:
        return (*head, later, part)
    return (*head, later) if later else head


def _taken(found: Sequence[Any]) -> Row:
    size = len(found)
    if size == _OLD:
        return row_of(found)
    whole = found if size == _WHOLE else (*found, *_LEFT_OUT[size - _WHOLE :])
    (
        kind, content, first, day, value, umk, pdn, supplier, pagu, products, rup, feed,
        later, part, version, package_class,
    ) = whole  # fmt: skip
    first = first * 1000 if first >= 0 else -1 - first
    last = first
    if later:
        last += later * 1000 if later > 0 else -1 - later
    return row_of((
        kind >> 3, part, version, content, first, last, kind & 4 > 0, (kind & 3) - 1, day, value,
        value if umk is True else umk, value if pdn is True else pdn,
        part if supplier is True else supplier, package_class, pagu, products, rup, feed,
    ))  # fmt: skip
