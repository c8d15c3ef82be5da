"""What an earlier fold of the log has left on the topic, for one that has begun anew.

What it told last may hold no longer, and this fold does not know that it was ever told: a plan that
has been contracted meanwhile, a package that a newer version counts under another name.
"""

from collections.abc import Iterable
from typing import NamedTuple

from streams.contracts.decode import read_record
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.packages.fold import PackageFold
from streams.packages.key import PLAN, Name, key_of, name_of
from streams.topics.stored import Stored

RECORDS = ("Package", "PlannedPackage")


class Left(NamedTuple):
    """What stands in one partition of the topic.

    `position` is the highest that readers have seen, -1 for none. `plans` are those whose state has
    to be told, `gone` the keys of packages and plans of which the log has nothing.
    """

    position: int
    plans: set[Name]
    gone: list[bytes]


def left(records: Iterable[Stored], fold: PackageFold, schemas: Schemas) -> Left:
    """Compare the records of a partition with a fold that has come to the end of its log.

    Raises:
        PantauError: the schema registry does not answer.
    """
    position = -1
    plans: set[Name] = set()
    gone: set[Name] = set()
    for record in records:
        name = name_of(record.key)
        if name is None:
            continue
        if record.value is None:
            gone.discard(name)
            continue
        position = max(position, _position(record.value, schemas))
        if not fold.knows(name):
            gone.add(name)
        elif name.channel == PLAN:
            # Whatever it says there: readers may have seen what compaction has taken away.
            plans.add(name)
    return Left(position, plans, [key_of(name) for name in sorted(gone)])


def _position(value: bytes, schemas: Schemas) -> int:
    try:
        position: int = read_record(value, RECORDS, schemas)[1]["position"]
    except UnreadableError:
        return -1  # of a newer version, from which this one was rolled back to
    return position
