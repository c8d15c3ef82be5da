"""What a partition's books say at a tick, for the sums over agencies: `schemas/rollup`.

One rollup says what the books of one partition of `procurement.facts` are at one tick, and thereby
that nothing more is to come from it for the days that this tick ends. It is cut in pieces where it
is large. Amounts are in the programme's unit (sen or a count), from 1 January to the day.
"""

from typing import NamedTuple


class Sums(NamedTuple):
    """What a book adds to one programme: figures that may be summed over agencies.

    `earned` is the numerator as the programme claims it, `confirmed` what the supplier register
    confirms of it, `unknown` the part of `spend` whose class nobody knows. `denominator` is the
    kind that is in force, None where there is none; `amount` is 0 then.
    """

    programme: str
    earned: int
    confirmed: int
    spend: int
    unknown: int
    packages: int
    denominator: str | None
    amount: int


class Part(NamedTuple):
    """What of a book counts in one place: agencies that moved or were merged have several.

    `kind` and `province` are the register's, None where it has no entry; `successor` is the agency
    in whose place this part counts.
    """

    kind: str | None
    province: str | None
    successor: str | None
    sums: tuple[Sums, ...]


class BookDay(NamedTuple):
    """A book (agency and fiscal year) at the end of `day`, or so far where that has not ended.

    `observed` is the local day of the latest pull, None where no pull says when it was made. The
    parts stand in the order of their days: the last is where the agency counts now.
    """

    agency: str
    year: int
    day: int
    observed: int | None
    parts: tuple[Part, ...]


class Rollup(NamedTuple):
    """The books of one partition that were judged at the tick at `position` of its facts.

    `day` and `instant` (ms UTC) are the tick's, `ended` the last day that it ends: figures of a
    later day are of the day under way. Books whose figures are those of their last rollup are left
    out. `piece` counts from 0 to `pieces` - 1.
    """

    position: int
    day: int
    instant: int
    ended: int
    piece: int
    pieces: int
    books: tuple[BookDay, ...]
