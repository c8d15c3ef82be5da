"""An agency's page says of each programme what its figures say, and asks for nothing impossible."""

import re
from html import unescape

import pytest

from monitors.days import last_day
from streams.board.agency_page import days_left
from streams.board.words import words
from tests.board.test_pages import status

BILLION = 100 * 10**9


def page_of(opened, year, programme="umkk-40", *, row=None, alerts=(), language="id", **changes):
    """The page's text of an agency whose programme has other figures."""
    held = status(year)
    figures = {**held["programmes"]["umkk-40"], **changes}
    of = {**held, **(row or {}), "agency": "X99", "programmes": {programme: figures}}
    told = [("AgencyStatus", of), *(("Alert", {**one, "agency": "X99"}) for one in alerts)]
    _, client = opened(told)
    answer = client.get(f"/agencies/X99?lang={language}")
    assert answer.status_code == 200
    return unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_counted_is_called_by_its_name(opened, year):
    absorbed = page_of(
        opened, year, "budget-absorption", measure="spend_value", goal_sen=40 * BILLION,
        umkk_sen=20 * BILLION, needed_share=0.5, cannot_be_reached_since=None,
    )  # fmt: skip
    for text in ("Realisasi sampai kini", "Bagian Realisasi menurut", "harus direalisasikan"):
        assert text in absorbed
    for text in ("UMKK sampai kini", "Bagian UMKK menurut", "harus untuk UMKK"):
        assert text not in absorbed
    share = page_of(opened, year, "pdn-share", measure="pdn_value", language="en")
    assert "Domestic products so far" in share
    assert "UMKK sampai kini" in page_of(opened, year)


def test_a_count_has_no_rupiah(opened, year):
    goal = {"amount_sen": 24_000_000, "share": 0.5, "in_force": True}
    page = page_of(
        opened, year, "umkm-digital", unit="count", measure="reading", goal_sen=24_000_000,
        umkk_sen=12_000_000, denominators={"fixed_amount": goal}, needed_share=None,
        run_rate_28_sen_per_day=None, required_per_month_sen=3_000_000,
        cannot_be_reached_since=None,
    )  # fmt: skip
    shares = page[page.index("Bagian Angka terbaca") :]
    assert re.search(r"Jumlah yang ditetapkan\s+berlaku\s+24,00 juta\s+50,0 %", shares)
    assert "Rp240.000" not in page
    # No budget limits a counter: that there is no share of a rest is no lack of data.
    needed = page[page.index("Dibutuhkan per bulan") : page.index("Perkiraan akhir tahun")]
    assert "belum cukup data" not in needed


def test_a_programme_without_a_goal_or_a_reading_says_so(opened, year):
    assert "Tanpa target" in page_of(opened, year, state="no_target")
    unread = page_of(
        opened, year, "umkm-digital", state="no_reading", measure="reading", unit="count",
        umkk_sen=None, attainment=None,
    )  # fmt: skip
    assert "Belum ada angka" in unread


@pytest.mark.parametrize(("share", "since"), [(1.35, 20_000), (None, 20_000)])
def test_no_more_is_asked_for_than_the_budget_holds(opened, year, share, since):
    page = page_of(
        opened, year, state="cannot_be_reached", cannot_be_reached_since=since, needed_share=share,
        goal_sen=40 * BILLION, umkk_sen=10 * BILLION, required_per_month_sen=7 * BILLION,
    )  # fmt: skip
    assert re.search(r"Kekurangan ke target\s+Rp30,00 miliar\s+melebihi sisa anggaran", page)
    for text in ("135,0 %", "Dibutuhkan per bulan", "Rp7,00 miliar"):
        assert text not in page


def test_in_the_last_days_need_and_pace_are_of_those_days(opened, year):
    # Ten days are left for Rp1 bn; at Rp35 m a day they bring Rp0.35 bn, and a month Rp1.05 bn.
    late = {"as_of": last_day(2024) - 10}
    page = page_of(
        opened, year, row=late, required_per_month_sen=BILLION, goal_sen=40 * BILLION,
        umkk_sen=39 * BILLION, needed_share=0.5, cannot_be_reached_since=None,
        run_rate_28_sen_per_day=35_000_000_00,
    )  # fmt: skip
    assert re.search(r"Dibutuhkan dalam 10 hari\s+Rp1,00 miliar", page)
    assert "laju 28 hari terakhir Rp350,00 juta dalam 10 hari" in page
    assert "per bulan" not in page


def test_of_a_year_that_is_over_nothing_is_needed_or_projected(opened, year):
    over = {"as_of": last_day(2024)}
    page = page_of(
        opened, year, row=over, state="missed", goal_sen=40 * BILLION, umkk_sen=39 * BILLION,
        required_per_month_sen=None, required_rate_sen_per_day=None, needed_share=0.5,
        cannot_be_reached_since=None, projection=None, run_rate_28_sen_per_day=BILLION,
        days_behind=1, gap_sen=-BILLION,
    )  # fmt: skip
    tiles = page[page.index("UMKK sampai kini") : page.index("Lintasan")]
    assert re.search(r"Kekurangan ke target\s+Rp1,00 miliar\s+tahun anggaran berakhir", tiles)
    assert re.search(r"Perkiraan akhir tahun\s+\S\s+tahun anggaran berakhir", tiles)
    for text in ("belum cukup data", "per bulan", "harus untuk"):
        assert text not in tiles


@pytest.mark.parametrize(("left", "shown"), [(0, None), (1, 1), (29, 29), (30, None), (200, None)])
def test_days_left_are_told_below_a_month(left, shown):
    assert days_left({"year": 2024, "as_of": last_day(2024) - left}) == shown


def test_reserved_packages_promise_no_more_than_they_hold(opened, year):
    # Rp2 bn are reserved where Rp20 bn are missing: a tenth.
    row = {"reserved": {**reserved(year), "packages": 3, "pagu_sen": 2 * BILLION}}
    page = page_of(opened, year, row=row, goal_sen=40 * BILLION, umkk_sen=20 * BILLION)
    assert "3 paket senilai Rp2,00 miliar. Itu 10,0 % dari kekurangan ke target" in page
    assert "menutup selisih" not in page
    other = page_of(opened, year, "budget-absorption", row=row, measure="spend_value")
    assert "dari kekurangan ke target" not in other


def reserved(year):
    return next(
        row["reserved"]
        for record, row in year
        if record == "AgencyStatus" and row["reserved"] and row["reserved"]["first"]
    )


def test_a_share_below_its_goal_does_not_read_as_the_goal(opened, year):
    held = {"amount_sen": 100 * BILLION, "share": 0.3996, "in_force": True}
    page = page_of(
        opened, year, goal_sen=40 * BILLION, umkk_sen=39_96 * BILLION // 100,
        denominators={"target": held},
    )  # fmt: skip
    assert "39,9 %" in page
    assert "40,0 %" not in page[page.index("Bagian UMKK") : page.index("Paket cadangan")]


def test_only_a_rule_that_has_a_page_leads_to_it(opened, year):
    alert = next(row for record, row in year if record == "Alert")
    missed = {**alert, "rule": "missed", "id": "X99/2024/umkk-40/e9/t9", "state_to": "missed"}
    _, client = opened([("AgencyStatus", {**status(year), "agency": "X99"}),
                        ("Alert", {**missed, "agency": "X99"})])  # fmt: skip
    for path in ("/agencies/X99", "/alerts"):
        page = client.get(f"{path}?lang=en").text
        assert missed["id"] in page
        for link in re.findall(r'href="(/rules/[^"?]*)', page):
            assert client.get(link).status_code == 200
    assert words("en").named("states", "missed") in page
