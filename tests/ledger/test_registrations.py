"""Where an agency counts, and from which day on, whatever the order in which it was said."""

import itertools

import pytest

from monitors.facts import Registration
from monitors.ledger.registrations import ALWAYS, Register, entry_on, register, spans
from tests.ledger.made_up import on


def entry(
    valid_from: str | None, province: str, content: int = 1, observed: int = 0, name: str = "N"
) -> Registration:
    start = None if valid_from is None else on(valid_from)
    return Registration(
        "D1", name, "KABUPATEN", province, "Asia/Jakarta", None, start, content, observed or None
    )


def made(*facts: Registration) -> Register:
    entries: Register = {}
    for fact in facts:
        register(entries, fact)
    return entries


def province_on(entries: Register, day: str) -> str | None:
    found = entry_on(entries, on(day))
    return None if found is None else found.province


def provinces(entries: Register, day: str) -> list[tuple[int, int | None, str | None]]:
    return [
        (one.start, one.end, None if one.entry is None else one.entry.province)
        for one in spans(entries, on("01-01"), on(day))
    ]


def test_the_latest_entry_that_has_begun_is_in_force():
    entries = made(entry(None, "Papua"), entry("11-11", "Papua Selatan", 2))
    assert province_on(entries, "11-10") == "Papua"
    assert province_on(entries, "11-11") == "Papua Selatan"
    assert entry_on(made(entry("11-11", "Bali")), on("11-10")) is None


def test_a_corrected_line_takes_the_place_of_the_one_of_its_day():
    facts = [
        entry(None, "Papua", 1, observed=10), entry(None, "Bali", 2, observed=20),
        entry("06-01", "Aceh", 3, observed=10), entry("06-01", "Riau", 4, observed=5),
    ]  # fmt: skip
    for order in itertools.permutations(facts):
        entries = made(*order, *order[:2])
        assert province_on(entries, "05-31") == "Bali"
        assert province_on(entries, "06-01") == "Aceh"


def test_the_same_line_again_changes_nothing():
    entries = made(entry(None, "Bali", observed=10))
    assert not register(entries, entry(None, "Bali", observed=10))
    assert register(entries, entry(None, "Bali", observed=11))


def test_spans_follow_each_other():
    entries = made(entry(None, "Papua"), entry("03-01", "Papua Selatan", 2))
    assert provinces(entries, "02-28") == [(ALWAYS, None, "Papua")]
    assert provinces(entries, "03-01") == [
        (ALWAYS, on("03-01"), "Papua"),
        (on("03-01"), None, "Papua Selatan"),
    ]


@pytest.mark.parametrize("name", ["Another name", "N"])
def test_a_new_name_is_no_new_span(name):
    entries = made(entry(None, "Bali"), entry("03-01", "Bali", 2, name=name))
    assert provinces(entries, "12-31") == [(ALWAYS, None, "Bali")]


def test_before_its_first_entry_an_agency_counts_for_the_nation_alone():
    entries = made(entry("03-01", "Bali"))
    assert provinces(entries, "12-31") == [
        (ALWAYS, on("03-01"), None),
        (on("03-01"), None, "Bali"),
    ]


def test_what_began_before_the_year_is_no_span_of_its_own():
    entries = made(entry("2023-05-01", "Bali"), entry("2022-01-01", "Aceh", 2))
    assert provinces(entries, "12-31") == [(ALWAYS, None, "Bali")]
