"""Sums over agencies: who counts where, when a day is judged, what is told."""

import pytest

from monitors.alerts import Alert
from monitors.days import date_of
from tests.nation.made_up import (
    BALI,
    BN,
    EAST,
    FIRST,
    NOWHERE,
    YEAR,
    Place,
    book,
    midday,
    nation,
    part,
    rollup,
    totals,
)


def test_an_agency_counts_in_the_nation_its_province_and_its_kind():
    state = nation()
    state.fold(0, rollup(5, 40, [
        book("D1", 40, part(1, 4)), book("D2", 40, part(2, 5, place=BALI)),
        book("D3", 40, part(3, 6, place=NOWHERE)),
    ]))  # fmt: skip
    assert totals(state) == {
        "ID": (6, 15, 3),
        "ID-JI": (1, 4, 1),
        "kind:KABUPATEN": (1, 4, 1),
        "ID-BA": (2, 5, 1),
        "kind:KOTA": (2, 5, 1),
    }


def test_newer_figures_of_a_book_take_the_place_of_the_older():
    state = nation()
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4)), book("D2", 40, part(2, 5))]))
    state.fold(0, rollup(6, 41, [book("D1", 41, part(3, 9))]))
    assert totals(state)["ID"] == (5, 14, 2)


def test_an_agency_that_moves_leaves_its_old_province():
    state = nation()
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4)), book("D2", 40, part(2, 5))]))
    state.fold(0, rollup(6, 41, [book("D1", 41, part(1, 4), part(2, 3, place=BALI))]))
    assert totals(state) == {
        "ID": (5, 12, 2),
        "ID-JI": (3, 9, 2),
        "kind:KABUPATEN": (3, 9, 2),
        "ID-BA": (2, 3, 1),
        "kind:KOTA": (2, 3, 1),
    }
    state.fold(0, rollup(7, 42, [book("D1", 42, part(3, 7, place=BALI))]))
    assert totals(state)["ID-JI"] == (2, 5, 1)
    assert totals(state)["ID-BA"] == (3, 7, 1)


def test_what_was_merged_counts_where_the_successor_counts_now():
    state = nation()
    gone = Place("KABUPATEN", "Jawa Timur", "D2")
    state.fold(0, rollup(5, 40, [
        book("D1", 40, part(1, 4), part(2, 3, place=gone)),
        book("D2", 40, part(5, 6, place=BALI)),
    ]))  # fmt: skip
    assert totals(state) == {
        "ID": (8, 13, 2),
        "ID-JI": (1, 4, 1),
        "kind:KABUPATEN": (1, 4, 1),
        "ID-BA": (7, 9, 2),
        "kind:KOTA": (7, 9, 2),
        "agency:D2": (7, 9, 2),
    }
    # The successor moves, and what it took over with it.
    state.fold(0, rollup(6, 41, [book("D2", 41, part(5, 6, place=EAST))]))
    assert totals(state)["ID-JI"] == (8, 13, 2)
    assert "ID-BA" not in totals(state)


def test_a_merge_may_come_before_its_successor_and_be_taken_back():
    state = nation()
    gone = Place("KABUPATEN", "Jawa Timur", "D2")
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4, place=gone))]))
    assert totals(state)["ID-JI"] == totals(state)["agency:D2"] == (1, 4, 1)
    state.fold(0, rollup(6, 41, [book("D2", 41, part(5, 6, place=BALI))]))
    assert totals(state)["ID-BA"] == totals(state)["agency:D2"] == (6, 10, 2)
    state.fold(0, rollup(7, 42, [book("D1", 42, part(1, 4))]))
    assert totals(state)["ID-BA"] == (5, 6, 1)
    assert "agency:D2" not in totals(state)


def test_a_circle_of_successors_ends():
    state = nation()
    state.fold(0, rollup(5, 40, [
        book("D1", 40, part(1, 4, place=Place("A", "Bali", "D2"))),
        book("D2", 40, part(2, 5, place=Place("B", "Aceh", "D1"))),
    ]))  # fmt: skip
    assert totals(state)["ID"] == (3, 9, 2)


def test_a_day_is_judged_when_every_partition_has_said_that_it_is_over():
    state = nation(partitions=3)
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4))]))
    state.fold(2, rollup(9, 40))
    assert state.ended == {}
    assert totals(state) == {}
    state.fold(1, rollup(2, 40, [book("D2", 40, part(2, 5))]))
    assert state.ended == {YEAR: FIRST + 40}
    assert totals(state)["ID"] == (3, 9, 2)
    assert state.books["ID", YEAR].standings["of-all"].last_day == FIRST + 40
    assert [lane.taken and lane.taken.position for lane in state.lanes] == [5, 2, 9]


def test_a_fast_partition_does_not_look_ahead():
    state = nation(partitions=2)
    for day in range(40, 50):
        state.fold(0, rollup(day, day, [book("D1", day, part(day, 100))]))
    state.fold(1, rollup(3, 40))
    assert totals(state)["ID"] == (40, 100, 1)


def test_the_day_under_way_is_shown_and_not_judged():
    state = nation()
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4))]))
    state.fold(0, midday(6, 41, [book("D1", 41, part(3, 9))]))
    assert totals(state)["ID"] == (3, 9, 1)
    assert state.ended == {YEAR: FIRST + 40}
    assert state.books["ID", YEAR].as_of == FIRST + 41


def test_a_second_copy_changes_nothing_and_a_torn_one_is_refused():
    state = nation()
    first = rollup(5, 40, [book("D1", 40, part(1, 4))], piece=0, pieces=2)
    second = rollup(5, 40, [book("D2", 40, part(2, 5))], piece=1, pieces=2)
    assert state.fold(0, second) == "rollup_out_of_order"
    for one in (first, first, second, first, second):
        assert state.fold(0, one) is None
    assert totals(state)["ID"] == (3, 9, 2)
    state.fold(0, rollup(6, 41, [book("D1", 41, part(7, 8))]))
    state.fold(0, first)
    assert totals(state)["ID"] == (9, 13, 2)
    assert state.fold(1, first) == "unknown_partition"


def test_pieces_of_a_tick_are_taken_together():
    state = nation()
    state.fold(0, rollup(5, 40, [book("D1", 40, part(1, 4))], piece=0, pieces=2))
    assert totals(state) == {}


def alerts_of_a_year(spent: int = 100, earned: int = 20) -> list[Alert]:
    state = nation()
    told = []
    for day in range(366):
        share = (day + 1) / 366
        state.fold(0, rollup(day, day, [
            book("D1", day, part(int(earned * share), int(spent * share), 100)),
            book("D2", day, part(int(earned * share), int(spent * share), 100, place=BALI)),
        ]))  # fmt: skip
        told += state.drain().alerts
    return told


def test_only_the_scopes_of_the_programme_are_told():
    told = alerts_of_a_year()
    assert {(one.programme, one.agency, one.scope) for one in told} == {
        ("of-all", "ID", "nation"),
        ("of-each", "ID-JI", "province"),
        ("of-each", "ID-BA", "province"),
        ("of-kind", "kind:KABUPATEN", "kind"),
        ("of-kind", "kind:KOTA", "kind"),
    }
    assert told[0].id == f"{told[0].agency}/2024/{told[0].programme}/e1/t2"
    assert {one.state_to for one in told} >= {"behind", "missed"}


def test_numerator_and_denominator_are_summed_apart():
    state = nation()
    state.fold(0, rollup(200, 200, [
        book("D1", 200, part(90, 100, 100)), book("D2", 200, part(0, 300, 1900)),
    ]))  # fmt: skip
    scope = state.books["ID", YEAR]
    standing = scope.standings["of-all"]
    # 90 of a goal of 800: the mean of their shares (90 %, 0 %) would have reached it.
    assert (standing.denominator, standing.denominator_sen) == ("target", 2000 * BN)
    assert standing.state == "too_early" or standing.below_days == 1


@pytest.mark.parametrize(("spend", "held"), [(25, True), (26, False)])
def test_too_much_spend_without_a_denominator_is_not_enough_data(spend, held):
    state = nation()
    state.fold(0, rollup(200, 200, [
        book("D1", 200, part(9, 100, 1000)), book("D2", 200, part(1, spend, None)),
    ]))  # fmt: skip
    standing = state.books["ID", YEAR].standings["of-all"]
    assert (standing.state != "no_denominator") is held


def test_an_agency_that_is_published_later_corrects_the_closed_year():
    state = nation()
    for day in range(366):
        state.fold(0, rollup(day, day, [book("D1", day, part(50 * day // 365, 90, 100))]))
    before = state.books["ID", YEAR].standings["of-all"]
    assert before.state == "reached"
    state.drain()
    for day in range(366):
        state.fold(0, rollup(1000 + day, day, [book("D2", day, part(0, 90, 100))]))
    after = state.books["ID", YEAR].standings["of-all"]
    assert after.state == "missed"
    assert [one.reason for one in state.drain().alerts if one.programme == "of-all"] == [
        "correction"
    ]


def test_a_year_is_closed_by_the_first_tick_of_the_next():
    state = nation()
    state.fold(0, rollup(5, 360, [book("D1", 360, part(1, 4))]))
    state.fold(0, rollup(6, 366 + 3, [book("D1", 365, part(2, 5))]))
    assert state.ended[YEAR] == FIRST + 365
    assert totals(state)["ID"] == (2, 5, 1)
    assert date_of(state.books["ID", YEAR].as_of or 0).isoformat() == "2024-12-31"


def test_no_scope_comes_back_in_which_nobody_ever_counted():
    state = nation()
    gone = Place("KABUPATEN", "Aceh", "D2")
    state.fold(0, rollup(5, 340, [book("D1", 340, part(1, 4)), book("D2", 340, part(2, 5))]))
    state.fold(0, rollup(6, 341, [book("D1", 341, part(1, 4, place=gone))]))
    back = nation()
    for chunk in state.dump(1):
        back.restore(chunk)
    for one in (state, back):
        one.fold(0, rollup(7, 342))
    assert back.books.keys() == state.books.keys()
    assert "ID-AC" not in totals(back)


def test_a_scope_that_an_agency_left_unjudged_is_judged_after_a_restart_too():
    """The agency counts in Bali between two judgements alone: no stored figures tell of it."""
    state = nation()
    state.fold(0, rollup(5, 365, [book("D1", 365, part(1, 4))]))
    state.fold(0, rollup(6, 340, [book("D1", 340, part(1, 4, place=BALI))]))
    state.fold(0, rollup(7, 341, [book("D1", 341, part(1, 4))]))
    back = nation()
    for chunk in state.dump(1):
        back.restore(chunk)
    for one in (state, back):
        one.fold(0, rollup(8, 365))
    left = state.books["ID-BA", YEAR]
    assert left.standings["of-each"].state == "no_denominator"
    assert back.books["ID-BA", YEAR].standings == left.standings
