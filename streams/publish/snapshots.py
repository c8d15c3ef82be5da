"""Snapshots of one pull that was read in several stretches, or lost rows on its way out."""

from collections import Counter
from collections.abc import Iterable, Mapping

from monitors.facts import Snapshot
from streams.sources.content import content_of

Place = tuple[str, str, int]
"""(feed, agency, year)"""


def place(snapshot: Snapshot) -> Place:
    """Return what a snapshot is about."""
    return (snapshot.feed, snapshot.agency, snapshot.year)


def merged(snapshots: Iterable[Snapshot], repeated: Mapping[Place, int]) -> list[Snapshot]:
    """Add up the snapshots of the stretches of one pull, one per place, in a fixed order.

    `repeated` counts rows that a later stretch repeats from an earlier one: no stretch sees these.
    """
    found: dict[Place, Snapshot] = {}
    for one in snapshots:
        before = found.get(place(one))
        found[place(one)] = one if before is None else _sum(before, one)
    return [
        _with_content(one._replace(duplicates=one.duplicates + repeated.get(place(one), 0)))
        for one in sorted(found.values(), key=place)
    ]


def without(snapshots: Iterable[Snapshot], refused: Counter[Place]) -> list[Snapshot]:
    """Take out the rows that became a fact, but one that its contract refuses."""
    amended = []
    for one in snapshots:
        count = refused[place(one)]
        if count:
            fewer = one._replace(
                rows=one.rows - count, dead_letters=one.dead_letters + count, complete=False
            )
            amended.append(_with_content(fewer))
        else:
            amended.append(one)
    return amended


def _sum(one: Snapshot, other: Snapshot) -> Snapshot:
    stamps = [stamp for stamp in (one.observed_at, other.observed_at) if stamp is not None]
    begun = [stamp for stamp in (one.begun_at, other.begun_at) if stamp is not None]
    return one._replace(
        complete=one.complete and other.complete,
        rows=one.rows + other.rows,
        duplicates=one.duplicates + other.duplicates,
        dead_letters=one.dead_letters + other.dead_letters,
        observed_at=max(stamps, default=None),
        begun_at=min(begun, default=None),
    )


def _with_content(snapshot: Snapshot) -> Snapshot:
    canonical = tuple(snapshot)[: Snapshot._fields.index("content")]
    return snapshot._replace(content=content_of(canonical))
