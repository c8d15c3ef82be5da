"""What comes out of a source: a fact with its origin, or a problem with its reason."""

from typing import NamedTuple

from monitors.facts import Budget, Plan, Revision, Transaction


class Supplier(NamedTuple):
    """An entry of the supplier register: what a feed or a file says of a supplier's size.

    `supplier` is "space:id" (v5, spse, v6), `source` the feed or what the file says.
    """

    supplier: str
    supplier_class: str
    source: str
    content: int
    observed_at: int | None


FeedFact = Transaction | Plan | Revision | Budget | Supplier
"""What a row of a feed can become."""


class Origin(NamedTuple):
    """Where a row stood: file (or API path), line from 1 (or number in an array or page), feed."""

    file: str
    line: int
    feed: str


class Mapped(NamedTuple):
    """A row that became a fact.

    `columns` are the informational fields of the schema, empty but for transactions. `repeated`
    says that the same content was already read in this pull: it is counted as a duplicate, but may
    carry another `observed_at`.
    """

    fact: FeedFact
    columns: dict[str, str | None]
    origin: Origin
    repeated: bool


class Problem(NamedTuple):
    """A row, or a whole file (line 0), that could not become a fact.

    `reason` names the field and the shape of its value, never the value, which may be personal.
    `agency` and `year` are the row's own where they could be read. `sha256` and `size` (bytes) are
    of the row as it stood in the file.
    """

    origin: Origin
    code: str
    reason: str
    agency: str | None
    year: int | None
    sha256: str
    size: int


class Ignored(NamedTuple):
    """A file that holds nothing for any programme, and why."""

    file: str
    reason: str
