"""The load holds the disorder that it is there for, and the same each time."""

from itertools import islice

from monitors.facts import Tick, Transaction
from tests.chaos.facts import facts

FACTS = list(islice(facts(1), 40_000))


def test_the_same_seed_gives_the_same_facts():
    assert list(islice(facts(1), 500)) == FACTS[:500]
    assert list(islice(facts(2), 500)) != FACTS[:500]


def test_rows_repeat_come_out_of_order_and_are_revived():
    rows = [fact for fact in FACTS if isinstance(fact, Transaction)]
    assert len(set(rows)) < len(rows) * 0.98
    versions: dict[tuple[str, str, str], list[int]] = {}
    seen: dict[tuple[str, int, str, str], list[Transaction]] = {}
    for row in rows:
        seen.setdefault((row.agency, row.year, row.package, row.part), []).append(row)
        if row.stage == "contract":
            versions.setdefault((row.agency, row.package, row.part), []).append(row.version)
    assert any(told != sorted(told) for told in versions.values())
    revived = [
        told
        for told in seen.values()
        if {"active", "cancelled"} <= {row.status for row in told}
        and max(told, key=lambda row: row.observed_at or 0).status == "active"
    ]
    assert len(revived) > 100
    newest = [max(told, key=lambda row: row.observed_at or 0) for told in revived]
    last = [told[-1] == one for told, one in zip(revived, newest, strict=True)]
    assert True in last
    assert False in last


def test_ticks_are_there_and_not_disturbed():
    ticks = [fact.day for fact in FACTS if isinstance(fact, Tick)]
    assert ticks == sorted(set(ticks))
    assert len(ticks) > 30
