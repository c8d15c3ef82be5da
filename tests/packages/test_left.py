"""A log that is folded anew, on a topic that has been told of it before."""

from typing import Any

import pytest

from monitors.facts import Close, Plan
from streams.contracts.catalogue import shipped
from streams.packages.fold import plan_row
from streams.packages.key import Name, key_of, name_of
from streams.packages.left import left
from streams.topics.stored import Stored
from tests.ledger.made_up import BN, YEAR, on, order, tx
from tests.packages.made_up import ENCODER, Kept, records

AT = ("K99", YEAR)
CLOSE = Close("K99", YEAR, on("2025-06-30"), "audit report", 7, None)
AFTER = 1_751_500_000_000
"""In July 2025: the year is over."""


def plan(rup: str) -> Plan:
    return Plan(
        "K99", YEAR, rup, BN, active=True, content=1, observed_at=None, reserved=True,
        domestic=True, title="Meja",
    )  # fmt: skip


def stored(name: Name, value: bytes | None, key: bytes | None = None) -> Stored:
    return Stored(0, 0, 0, key or key_of(name), value)


def told(kept: Kept) -> list[Stored]:
    """What the fold tells now, as the topic has it."""
    found = [
        stored(Name(*AT, str(row["channel"]), str(row["package"])), ENCODER.record("Package", row))
        for _, row in kept.fold.due(1000)
    ]
    fresh, ended = kept.fold.plans(*AT)
    found += [
        stored(
            Name(*AT, "plan", rup),
            ENCODER.record("PlannedPackage", plan_row(*AT, fresh.get(rup, rup), 1)),
        )
        for rup in (*fresh, *ended)
    ]
    return found


@pytest.fixture
def again(tmp_path):
    """Gives a fold of the facts with a new file."""
    made: list[Kept] = []

    def make(*facts: Any) -> Kept:
        kept = Kept(tmp_path / f"{len(made)}.sqlite")
        made.append(kept)
        for offset, _, key, value in records(facts):
            kept.take([(offset, AFTER, key, value)], publish=False)
        return kept

    return make


def test_a_plan_that_was_contracted_while_the_file_was_lost_is_told_to_have_ended(again):
    before = told(again(plan("555"), plan("666")))
    anew = again(plan("555"), plan("666"), tx(rup="555"))
    assert not anew.fold.is_whole
    found = left(before, anew.fold, shipped())
    assert found.plans == {Name(*AT, "plan", "555"), Name(*AT, "plan", "666")}
    assert (found.position, found.gone) == (1, [])
    anew.fold.settle(found.plans)
    fresh, ended = anew.fold.plans(*AT)
    assert (set(fresh), ended) == ({"666"}, {"555"})
    # Killed before it has told so: the file knows.
    anew.again()
    assert anew.fold.is_whole
    assert AT in anew.fold.plans_due()
    fresh, ended = anew.fold.plans(*AT)
    assert (set(fresh), ended) == ({"666"}, {"555"})
    anew.fold.told_plans(*AT, fresh, ended)
    assert anew.fold.plans(*AT) == ({}, set())


def test_what_the_log_does_not_have_is_gone(again):
    before = told(again(plan("555"), tx(), order(package="old")))
    found = left(before, again(tx()).fold, shipped())
    assert found.gone == [b"K99/2024/ecatalogue_v6/old", b"K99/2024/plan/555"]
    assert left(before, again().fold, shipped()).gone == [
        b"K99/2024/ecatalogue_v6/old",
        b"K99/2024/plan/555",
        b"K99/2024/tender/p",
    ]
    taken_away = stored(Name(*AT, "ecatalogue_v6", "old"), None)
    assert left([*before, taken_away], again(tx()).fold, shipped()).gone == [b"K99/2024/plan/555"]


def test_of_a_closed_year_what_was_told_stands_but_no_plan_is_open(again):
    before = told(again(plan("555"), tx(), order(package="old")))
    anew = again(plan("555"), tx(), CLOSE)
    found = left(before, anew.fold, shipped())
    assert (found.plans, found.gone) == ({Name(*AT, "plan", "555")}, [])
    anew.fold.settle(found.plans)
    assert anew.fold.plans(*AT) == ({}, {"555"})


def test_a_package_of_which_only_payments_are_known_is_not_gone(again):
    payment = tx(stage="payment", part="1", package="paid")
    before = told(again(payment))
    assert before
    assert left(before, again(payment).fold, shipped()).gone == []


def test_strangers_and_what_a_newer_version_wrote_are_passed_over(again):
    kept = again(tx())
    name = Name(*AT, "tender", "p")
    assert left([stored(name, b"newer"), stored(name, b"", b"what")], kept.fold, shipped()) == (
        -1,
        set(),
        [],
    )
    unknown = Name(*AT, "a channel of another version", "p")
    assert left([stored(unknown, b"newer")], kept.fold, shipped()).gone == [key_of(unknown)]


def test_a_key_may_hold_slashes_in_the_package_alone():
    name = Name("K99", YEAR, "tender", "a/b")
    assert name_of(key_of(name)) == name
    assert name_of(b"K99/next/tender/p") is None
    assert name_of(b"\xff") is name_of(None) is None
