"""What the facts of one package come to, rule by rule, in numbers by hand.

Every expectation is checked in each order in which the facts can arrive.
"""

from itertools import permutations
from typing import NamedTuple

import pytest

from monitors.days import date_of
from monitors.facts import Transaction
from monitors.ledger.book import Book
from monitors.ledger.package import FLAGS, NOTHING, Outcome, declared
from tests.ledger.made_up import YEAR, announcement, award, on, order, record, tx


class Told(NamedTuple):
    """An outcome for reading: day → value added on it, sums of sen, counts."""

    days: dict[str, int]
    packages: int
    declared: int
    confirmed: int
    doubtful: int
    pdn: int
    unknown: int
    cancelled: int
    superseded: int
    drafts: int
    flags: list[str]

    @property
    def value(self) -> int:
        return sum(self.days.values())


def told(*facts: Transaction, **classes: str) -> Told:
    """What the package comes to; `classes` are suppliers (with _ for :) and their class."""
    register = {name.replace("_", ":"): word for name, word in classes.items()}
    outcomes = {outcome(order_, register) for order_ in permutations(facts)}
    assert len(outcomes) == 1, "the order of arrival must not matter"
    return readable(outcomes.pop())


def outcome(facts: tuple[Transaction, ...], register: dict[str, str]) -> Outcome:
    book = Book("K99", YEAR, register)
    found = NOTHING
    for fact in facts:
        moved = book.transaction(*fact[2:17], fact.observed_at or 0)
        assert not isinstance(moved, str)
        if moved is not None:
            before, after, known = moved
            assert (before, known) == (found, fact is not facts[0])
            found = after
    return found


def readable(found: Outcome) -> Told:
    days: dict[str, int] = {}
    for amount in found.amounts:
        name = date_of(amount[0]).isoformat()[5:]
        days[name] = days.get(name, 0) + amount[3]
    sums = [sum(amount[place] for amount in found.amounts) for place in range(2, 9)]
    packages, _, umk, confirmed, doubtful, pdn, unknown = sums
    flags = [name for bit, name in FLAGS.items() for flags in found.flags if flags & bit]
    return Told(
        days, packages, umk, confirmed, doubtful, pdn, unknown, found.cancelled, found.superseded,
        found.drafts, flags,
    )  # fmt: skip


def test_one_contract():
    got = told(tx("02-05", 100, umk_sen=60, pdn_sen=70))
    assert got == Told({"02-05": 100}, 1, 60, 0, 0, 70, 0, 0, 0, 0, [])


# --- addenda -------------------------------------------------------------------------------------


def test_the_highest_addendum_counts_each_difference_on_its_day():
    got = told(
        tx("02-05", 100, umk_sen=100),
        tx("04-01", 150, version=1, umk_sen=120),
        tx("07-01", 130, version=2, umk_sen=130),
    )
    assert got.days == {"02-05": 100, "04-01": 50, "07-01": -20}
    assert (got.value, got.declared, got.packages, got.superseded) == (130, 130, 1, 2)


def test_addenda_are_chained_per_supplier_and_summed_over_suppliers():
    got = told(
        tx("02-05", 100, part="501"),
        tx("04-01", 150, version=1, part="501"),
        tx("03-01", 70, part="502"),
    )
    assert got.days == {"02-05": 100, "03-01": 70, "04-01": 50}
    assert (got.value, got.packages, got.superseded) == (220, 1, 1)


def test_an_addendum_never_counts_before_the_version_it_amends():
    got = told(tx("05-06", 100), tx("02-01", 150, version=1), tx("06-01", 160, version=2))
    assert got.days == {"05-06": 150, "06-01": 10}


def test_an_addendum_without_a_value_is_a_draft_and_changes_nothing():
    got = told(tx("02-05", 100), tx("04-01", None, version=1), tx("06-01", 90, version=3))
    assert got.days == {"02-05": 100, "06-01": -10}
    assert (got.drafts, got.superseded) == (1, 1)


def test_the_same_addendum_told_anew_is_replaced_by_the_newer_pull():
    got = told(tx("02-05", 100, observed="03-01"), tx("02-05", 140, observed="04-01"))
    assert (got.days, got.superseded) == ({"02-05": 140}, 1)


# --- award and contract --------------------------------------------------------------------------


def test_the_award_counts_on_its_day_where_no_contract_has_a_value():
    got = told(award("01-20", 100, umk_sen=100), tx("02-05", None))
    assert got.days == {"01-20": 100}
    assert (got.declared, got.drafts, got.superseded) == (100, 1, 0)


def test_a_contract_replaces_the_award_altogether():
    got = told(award("01-20", 990, umk_sen=990, part="501"), tx("02-05", 100, part="501"))
    assert got.days == {"02-05": 100}
    assert (got.declared, got.superseded) == (0, 1)


def test_awards_of_several_suppliers_are_summed():
    got = told(award("01-20", 100, part="501"), award("01-22", 50, part="502"))
    assert (got.days, got.packages) == ({"01-20": 100, "01-22": 50}, 1)


def test_a_contract_of_one_supplier_also_replaces_the_awards_of_others():
    got = told(
        award(part="501", supplier="spse:501"),
        award(part="502", supplier="spse:502"),
        tx("02-05", 70, part="501", supplier="spse:501"),
    )
    assert (got.value, got.superseded, got.flags) == (70, 2, [])


def test_a_contract_with_another_supplier_is_flagged():
    got = told(
        award(value=990, part="501", supplier="spse:501"),
        tx("02-05", 100, part="502", supplier="spse:502"),
    )
    assert (got.value, got.superseded, got.flags) == (100, 1, ["supplier_changed"])


def test_an_award_without_a_supplier_contradicts_nobody():
    got = told(award(), tx("02-05", 100, part="502", supplier="spse:502"))
    assert got.flags == []


def test_a_terminated_contract_keeps_its_value():
    got = told(tx("02-05", 100), tx("06-01", 80, version=1, status="terminated"))
    assert (got.value, got.flags) == (80, ["terminated"])


def test_a_draft_alone_is_no_package():
    assert told(tx("02-05", None)) == Told({}, 0, 0, 0, 0, 0, 0, 0, 0, 1, [])


def test_an_announcement_alone_is_no_package():
    assert told(announcement(pagu_sen=500)) == Told({}, 0, 0, 0, 0, 0, 0, 0, 0, 0, [])


# --- cancelled -----------------------------------------------------------------------------------


def test_a_failed_announcement_takes_award_and_contract_with_it():
    got = told(announcement("cancelled"), award(), tx("02-05", 100), tx("03-05", None, version=1))
    assert got == Told({}, 0, 0, 0, 0, 0, 0, 1, 0, 1, [])


def test_a_newer_announcement_revives_the_package():
    got = told(announcement("cancelled", version=1), announcement(version=2), tx("02-05", 100))
    assert (got.value, got.cancelled) == (100, 0)


def test_a_higher_announcement_wins_over_a_later_pull():
    got = told(
        announcement("cancelled", version=1, observed="09-01"),
        announcement(version=2, observed="03-01"),
        tx("02-05", 100),
    )
    assert (got.value, got.cancelled) == (100, 0)


def test_the_same_announcement_seen_later_as_failed():
    got = told(
        announcement(observed="03-01"),
        announcement("cancelled", observed="09-01"),
        tx("02-05", 100),
    )
    assert (got.value, got.cancelled) == (0, 1)


@pytest.mark.parametrize("make", [record, order])
def test_a_cancelled_record_or_order_is_left_out_with_its_value(make):
    got = told(make(status="cancelled", umk_sen=100))
    assert got == Told({}, 0, 0, 0, 0, 0, 0, 1, 0, 0, [])


@pytest.mark.parametrize("make", [record, order])
def test_a_record_or_order_without_a_value_is_no_package(make):
    assert told(make(value=None)) == Told({}, 0, 0, 0, 0, 0, 0, 0, 0, 0, [])


def test_a_value_of_nothing_is_a_package():
    assert (told(record(value=0)).packages, told(record(value=0)).value) == (1, 0)


# --- what is newer -------------------------------------------------------------------------------


def test_a_record_seen_later_wins_and_the_older_is_superseded():
    got = told(record(value=100, observed="06-01"), record(value=80, observed="07-01"))
    assert (got.value, got.superseded) == (80, 1)


def test_a_rollback_is_newer_by_the_pull_that_showed_it_last():
    got = told(
        record(value=100, observed="06-01"),
        record(value=80, observed="07-01"),
        record(value=100, observed="08-01"),
    )
    assert (got.value, got.superseded) == (100, 1)


def test_a_known_pull_beats_an_unknown_one():
    assert told(record(value=100), record(value=80, observed="02-06")).value == 80


def test_in_one_pull_a_value_beats_none():
    got = told(record(value=None, observed="06-01"), record(value=80, observed="06-01"))
    assert (got.value, got.packages) == (80, 1)


def test_the_same_content_again_keeps_the_first_day_it_was_seen():
    """Dated after the first pull: it counts on that pull's day, whatever later pulls say."""
    got = told(record("09-09", observed="06-01"), record("09-09", observed="10-01"))
    assert (got.days, got.flags) == ({"06-01": 100}, ["after_pull"])


# --- e-catalogue 5 -------------------------------------------------------------------------------


def test_the_lines_of_a_package_are_summed_each_a_key():
    got = told(
        order("02-05", 100, "ecatalogue_v5", part="1", products=2),
        order("02-05", 40, "ecatalogue_v5", part="2", products=2),
    )
    assert (got.days, got.packages, got.flags) == ({"02-05": 140}, 2, [])


def test_a_package_of_several_products_that_shows_one_line_is_flagged():
    got = told(order("02-05", 100, "ecatalogue_v5", part="1", products=13))
    assert (got.value, got.flags) == (100, ["multi_product"])


def test_each_line_that_falls_short_is_flagged():
    lines = [order("02-05", 100, "ecatalogue_v5", part=part, products=3) for part in "12"]
    assert told(*lines).flags == ["multi_product", "multi_product"]


def test_a_line_told_anew_is_replaced():
    got = told(
        order("02-05", 100, "ecatalogue_v5", part="1", observed="03-01"),
        order("02-05", 90, "ecatalogue_v5", part="1", observed="04-01"),
        order("02-05", 40, "ecatalogue_v5", part="2", observed="03-01"),
    )
    assert (got.value, got.packages, got.superseded) == (130, 2, 1)


# --- UMK: percent, claim, register ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value", "counted", "is_percent"),
    [
        (None, 5_000_000, 0, False),
        (0, 5_000_000, 0, False),
        (90_00, 5_000_000, 4_500_000, True),
        (100_00, 5_000_000, 5_000_000, True),
        (1, 5_000_000, 500, True),  # 0.01 %
        (100_01, 5_000_000, 10_001, False),  # Rp100.01
        (90_00, 100_00, 90_00, False),  # the package is worth no more than Rp100: Rp90
        (90_00, 100_01, 90_01, True),  # 9000.9 sen
        (50_00, 33_333, 16_666, True),  # 16,666.5 to even
        (50_00, 33_335, 16_668, True),  # 16,667.5 to even
    ],
)
def test_a_percent_typed_into_a_rupiah_field(typed, value, counted, is_percent):
    assert declared(typed, value) == (counted, 64 if is_percent else 0)
    got = told(record(value=value, umk_sen=typed, pdn_sen=typed))
    assert (got.declared, got.pdn) == (counted, counted)
    assert got.flags == (["percent"] if is_percent else [])


def test_a_percent_follows_the_value_of_each_addendum():
    """50 % of 40,000 sen, then of 60,000."""
    got = told(tx("02-05", 40_000, umk_sen=50_00), tx("04-01", 60_000, version=1, umk_sen=50_00))
    assert (got.declared, got.flags) == (30_000, ["percent"])


@pytest.mark.parametrize(
    ("word", "confirmed", "doubtful"),
    [("small", 60, 0), ("medium", 0, 60), ("large", 0, 60), ("unknown", 0, 0)],
)
def test_the_register_judges_the_declared_part(word, confirmed, doubtful):
    got = told(tx("02-05", 100, umk_sen=60, supplier="spse:501"), spse_501=word)
    assert (got.declared, got.confirmed, got.doubtful, got.unknown) == (60, confirmed, doubtful, 0)


def test_class_and_pagu_come_from_the_announcement_and_else_from_the_award():
    contract = tx("02-05", 100, umk_sen=60)
    assert told(announcement(package_class="medium"), contract).doubtful == 60
    assert told(award(package_class="medium"), contract).doubtful == 60
    over = 15 * 10**11 + 1
    assert told(announcement(pagu_sen=over), contract).doubtful == 60
    assert told(award(pagu_sen=over), contract).doubtful == 60
    both = (announcement(package_class="small"), award(package_class="medium"), contract)
    assert told(*both).doubtful == 0


def test_the_contract_of_a_non_tender_has_its_award_s_supplier():
    facts = (
        award(channel="non_tender", supplier="spse:504"),
        tx("02-05", 100, channel="non_tender", umk_sen=60),
    )
    assert told(*facts, spse_504="micro").confirmed == 60
    assert told(*facts, spse_504="micro").flags == []
    assert told(*facts).confirmed == 0


def test_each_supplier_of_a_tender_is_judged_for_itself():
    got = told(
        tx("02-05", 100, umk_sen=100, part="501", supplier="spse:501"),
        tx("02-05", 70, umk_sen=70, part="502", supplier="spse:502"),
        spse_501="small",
        spse_502="large",
    )
    assert (got.declared, got.confirmed, got.doubtful) == (170, 100, 70)


@pytest.mark.parametrize("channel", ["ecatalogue_v5", "ecatalogue_v6", "marketplace"])
@pytest.mark.parametrize(
    ("word", "confirmed", "unknown"),
    [("cooperative", 100, 0), ("medium", 0, 0), ("unknown", 0, 100), (None, 0, 100)],
)
def test_an_order_counts_through_the_register_alone(channel, word, confirmed, unknown):
    classes = {} if word is None else {"v6_A": word}
    got = told(order("02-05", 100, channel, supplier="v6:A", umk_sen=100), **classes)
    assert (got.declared, got.confirmed, got.unknown) == (0, confirmed, unknown)


# --- dates ---------------------------------------------------------------------------------------


def test_a_package_is_counted_on_the_day_of_its_first_amount():
    found = outcome((tx("05-06", 100), tx("07-01", 150, version=1)), {})
    counted = {amount[0]: amount[2] for amount in found.amounts}
    assert counted == {on("05-06"): 1, on("07-01"): 0}


@pytest.mark.parametrize(
    ("day", "observed", "counts", "flag"),
    [
        ("2023-12-30", None, "01-01", "early"),
        ("2025-02-01", None, "12-31", "late"),
        ("2024-05-07", "05-06", "05-06", "after_pull"),
        (None, "05-06", "05-06", "undated"),
    ],
)
@pytest.mark.parametrize("make", [tx, record, order])
def test_a_date_that_cannot_be_is_moved_and_flagged(make, day, observed, counts, flag):
    got = told(make(day, 100, observed=observed))
    assert (got.days, got.flags) == ({counts: 100}, [flag])
