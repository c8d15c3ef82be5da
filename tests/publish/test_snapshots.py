from collections import Counter

from monitors.facts import Snapshot
from streams.publish.snapshots import merged, without
from streams.sources.content import content_of


def snapshot(rows: int, **changes: object) -> Snapshot:
    fields = Snapshot(
        "K99", 2024, "f", "tender", "transactions", complete=True, rows=rows, duplicates=0,
        dead_letters=0, content=0, observed_at=5,
    )  # fmt: skip
    fields = fields._replace(**changes)  # type: ignore[arg-type]
    return fields._replace(content=content_of(tuple(fields)[:9]))


def test_stretches_of_a_pull_add_up_to_the_pull() -> None:
    stretches = [snapshot(3, duplicates=1), snapshot(4, dead_letters=1, complete=False)]
    whole = snapshot(7, duplicates=3, dead_letters=1, complete=False)
    assert merged(stretches, Counter({("f", "K99", 2024): 2})) == [whole]


def test_a_single_stretch_is_the_pull() -> None:
    assert merged([snapshot(3)], {}) == [snapshot(3)]


def test_places_stay_apart_in_a_fixed_order() -> None:
    places = [snapshot(1, agency="Z9"), snapshot(2, agency="A1"), snapshot(3, agency="Z9")]
    assert [(one.agency, one.rows) for one in merged(places, {})] == [("A1", 2), ("Z9", 4)]


def test_refused_rows_make_a_snapshot_incomplete() -> None:
    refused = Counter({("f", "K99", 2024): 2})
    assert without([snapshot(5)], refused) == [snapshot(3, dead_letters=2, complete=False)]
    assert without([snapshot(5, year=2023)], refused) == [snapshot(5, year=2023)]
