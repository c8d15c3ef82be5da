"""What recipients read, for every rule and state, in both languages."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from monitors.programme import STATES
from monitors.rules import SIDE_RULES
from streams.contracts.catalogue import shipped
from streams.notify.agencies import Agencies
from streams.notify.message import About, Item, Message, Subject
from streams.notify.sample import sample
from streams.notify.texts.figures import amount_en, amount_id, counted, percent_en
from streams.notify.texts.moment import day_en, day_id, moment_en, moment_id
from streams.notify.texts.picture import picture
from streams.notify.texts.render import chat, mail, subject
from streams.notify.texts.words import RULES, words_of
from streams.notify.titles import titles
from tests.notify.notices import BILLION, NOW, notice

NAMED = {
    "behind",
    "cannot_be_reached",
    "data_silent",
    "class_unknown",
    "likely_to_miss",
    "burning",
    "channel_silent",
    "claim_doubtful",
    "denominator_changed",
    "correction",
    "missed",
    "no_denominator",
}
QUIET = {"too_early", "on_track", "reached"}
"""States in which no alert is open."""
TITLES = ("UMKK paling sedikit 40 %", "UMKK at least 40 %")


def message(*notices, about=None):
    items = tuple(Item(one, None, about or About(titles=TITLES)) for one in notices)
    plans = "https://plans.example/{code}"
    return Message("id", "team", items, NOW, NOW, "https://board.example", plans)


def test_every_rule_and_every_state_has_its_words():
    assert RULES.keys() >= NAMED
    assert set(STATES) - QUIET <= RULES.keys()


def test_every_rule_of_the_programme_has_its_words():
    rules = pytest.importorskip("monitors.rules")
    assert set(rules.RULES) <= RULES.keys()


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("kind", ["raised", "changed", "cleared", "closed"])
def test_each_rule_and_kind_is_told_in_both_languages(rule, kind):
    ends = {"cleared": "on_track", "closed": "missed" if rule == "missed" else "reached"}
    told = notice(rule=rule, kind=kind, state_to=ends.get(kind, rule), text_en="In English.")
    words = words_of(told)
    letter = mail(message(told))
    assert words.title_id in letter.subject
    assert words.title_en in letter.subject
    for text in (letter.text, letter.html, chat(message(told)).text):
        assert words.do_id in text
        assert "In English." in text
        assert text.index(words.do_id) < text.index("In English.")
        assert told.id in text
    assert "\n\n\n" not in letter.text.partition("Yang dapat")[0]
    for text in (letter.text, letter.html):
        assert words.do_en in text.replace("&#39;", "'")
        assert TITLES[0] in text
        assert TITLES[1] in text


def test_good_news_asks_for_nothing():
    cleared = words_of(notice(kind="cleared", state_to="on_track"))
    reached = words_of(notice(kind="closed", state_to="reached"))
    missed = words_of(notice(kind="closed", state_to="missed"))
    assert cleared.do_id.startswith("Tidak ada yang perlu dilakukan")
    assert reached.title_id == "target tahun ini tercapai"
    assert missed.title_id == "target tahun ini tidak tercapai"


@pytest.mark.parametrize("rule", sorted(SIDE_RULES))
def test_a_rule_beside_the_state_says_nothing_of_the_state(rule):
    # The agency is out of reach while the rule's own alert ends: nothing is "back on track".
    eased = words_of(notice(rule=rule, kind="cleared", state_to="cannot_be_reached", reason="over"))
    assert eased.title_id == f"peringatan ditutup: {RULES[rule].title_id}"
    ended = words_of(notice(rule=rule, kind="closed", state_to="missed", reason="year_end"))
    assert ended == eased
    for words in (eased, ended):
        assert "rencana" not in words.do_id
        assert "tercapai" not in words.do_id


def test_a_correction_of_an_ended_year_asks_to_be_looked_at():
    moved = notice(
        rule="correction", kind="closed", state_from="reached", state_to="reached",
        reason="ended_year_moved", severity="warning",
    )  # fmt: skip
    assert words_of(moved) == RULES["correction"]


@pytest.mark.parametrize("state", ["no_denominator", "data_silent", "class_unknown"])
def test_what_is_closed_without_a_verdict_says_what_is_missing(state):
    words = words_of(notice(kind="closed", state_to=state))
    assert words == RULES[state]
    assert "Tidak ada yang perlu" not in words.do_id


ABSORPTION = Subject("realisasi", "realised spend", "spend_value")
READING = Subject("koperasi", "cooperatives", "reading")


@pytest.mark.parametrize("subject", [ABSORPTION, READING])
@pytest.mark.parametrize("rule", sorted(set(STATES) - QUIET - {"class_unknown"}))
def test_a_programme_that_counts_something_else_is_not_told_of_small_business(subject, rule):
    about = About(titles=("Program", "Programme"), subject=subject)
    letter = mail(message(notice(rule=rule, state_to=rule, text_en="x"), about=about))
    for text in (letter.text, letter.html):
        assert "UMKK" not in text.replace("umkk-40", "")
        assert "usaha kecil" not in text
        assert "small business" not in text
    assert "  Realisasi             Rp40,00 miliar\n" in letter.text or subject is READING


@pytest.mark.parametrize(
    ("programme", "measure", "label"),
    [
        ("umkk-40", "umkk_value", "Realisasi UMKK"),
        ("budget-absorption", "spend_value", "Realisasi"),
        ("digital-cooperatives", "reading", "Koperasi"),
        ("made-up", "umkk_value", "Realisasi UMKK"),
    ],
)
def test_what_a_programme_counts_is_said_by_its_file(programme, measure, label):
    about = Agencies(shipped(), titles()).about(notice(programme=programme))
    assert about.subject.measure == measure
    assert counted(about.subject)[0] == label


def test_being_ahead_is_no_negative_lag():
    said = {31: "tertinggal 31 hari", -4: "lebih cepat 4 hari", 0: "tepat waktu"}
    for days, told in said.items():
        letter = mail(message(notice(days_behind=days)))
        assert f"({told})" in letter.text
        assert f"<b>{told} /" in letter.html
        assert "-4 hari" not in letter.text


def test_no_pace_is_asked_for_that_cannot_be():
    out = notice(state_to="cannot_be_reached", needed_share=1.35, required_per_month_sen=BILLION)
    gone = notice(state_to="cannot_be_reached", needed_share=None, required_per_month_sen=BILLION)
    for letter in (mail(message(out)), mail(message(gone))):
        assert "Perlu per bulan" not in letter.text + letter.html
    assert "Bagian sisa anggaran  135,0 % (tidak cukup)\n" in mail(message(out)).text
    still = mail(message(notice(required_per_month_sen=BILLION)))
    assert "Perlu per bulan       Rp1,00 miliar\n" in still.text


def test_in_the_last_days_no_month_is_spoken_of():
    # Day 20,808 is 21 December 2026: ten days are left.
    text = mail(message(notice(day=20_808, required_per_month_sen=BILLION))).text
    assert "Perlu dalam 10 hari   Rp1,00 miliar\n" in text


def test_a_rule_without_words_is_told_by_its_name():
    assert words_of(notice(rule="brand_new")).title_id == "brand new"


def test_amounts_shares_and_days_are_written_as_each_language_does():
    text = mail(message(notice(text_en="x", umkk_sen=123_456_789_000))).text
    assert "Rp1,23 miliar" in text
    assert "Rp1.23 billion" in text
    assert "35,1 %" in text
    assert "35.1 %" in text
    assert "14 September 2026" in text
    assert "Dinilai               21 September 2026 pukul 21.13 WIB" in text
    assert day_id(20_670) == "5 Agustus 2026"
    assert day_en(20_670) == "5 August 2026"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "21 September 2026 pukul 21.13 WIB"),
        ("Asia/Makassar", "21 September 2026 pukul 22.13 WITA"),
        ("Asia/Jayapura", "21 September 2026 pukul 23.13 WIT"),
        (None, "21 September 2026 pukul 21.13 WIB"),
    ],
)
def test_a_moment_is_told_in_the_agencys_zone(zone, shown):
    assert moment_id(NOW, zone) == shown
    assert shown in mail(message(notice(), about=About(zone=zone))).text
    assert moment_en(NOW, zone).endswith(shown[-4:].strip())


def test_a_programme_that_counts_has_no_rupiah():
    assert amount_id(1_234_567, "count") == "1.234.567"
    assert amount_en(1_234_567, "count") == "1,234,567"
    told = notice(unit="count", umkk_sen=1_234, goal_sen=2_000, denominator_sen=None)
    text = mail(message(told)).text
    assert "Realisasi UMKK        1.234\n" in text
    assert "Rp1" not in text.partition("-- English --")[2]


def test_english_amounts():
    assert amount_en(None) == "-"
    assert amount_en(-123_456_789_000) == "-Rp1.23 billion"
    assert amount_en(150) == "Rp1.50"
    assert percent_en(None) == "-"


def test_what_comes_from_outside_is_escaped_and_keeps_the_subject_on_one_line():
    about = About(name="Kota\n<script>alert(1)</script>", titles=TITLES)
    plans = [{"rup": "1?x=<a>", "title": "<b>Meja</b>", "pagu_sen": BILLION}]
    told = notice(text="<i>teks</i>", reserved_first=plans)
    letter = mail(message(told, about=about))
    for tag in ("<script", "<i>", "<b>Meja", "<a>"):
        assert tag not in letter.html
    assert "\n" not in letter.subject
    assert "https://plans.example/1%3Fx%3D%3Ca%3E" in letter.html


def test_the_reserved_packages_are_listed_with_their_plans():
    plans = [{"rup": "5001", "title": "Meja kantor", "pagu_sen": 2 * BILLION}]
    told = notice(reserved_first=plans, reserved_packages=7, reserved_pagu_sen=9 * BILLION)
    letter = mail(message(told))
    for text in (letter.text, letter.html):
        assert "Meja kantor" in text
        assert "7 paket, Rp9,00 miliar" in text
    assert 'href="https://plans.example/5001"' in letter.html


def test_a_digest_says_how_many_of_whom():
    several = message(notice("K1"), notice("K1", transition=2), notice("K2"))
    assert subject(several) == "[Pantau] 3 pemberitahuan untuk 2 instansi / agencies (3 notices)"
    assert mail(several).text.count("Yang dapat dilakukan:") == 3
    of_one = message(notice("K1"), notice("K1", transition=2))
    assert subject(of_one) == "[Pantau] 2 pemberitahuan untuk K1 (2 notices)"


def test_a_picture_shows_plan_and_actual():
    trajectory = sample("x", NOW, None).items[0].about.trajectory
    assert trajectory is not None
    drawn = Image.open(BytesIO(picture(trajectory) or b""))
    assert drawn.size == (960, 420)
    colours = {colour for _, colour in drawn.getcolors(1 << 20) or ()}
    assert {(0x5C, 0x67, 0x73), (0x9C, 0x2F, 0x00)} <= colours


@pytest.mark.parametrize(
    "trajectory",
    [
        {"day": [], "planned_sen": [], "umkk_sen": []},
        {"day": [1], "planned_sen": [1], "umkk_sen": [1]},
        {"day": [1, 2], "planned_sen": [0, 0], "umkk_sen": [0]},
    ],
)
def test_too_little_is_no_picture(trajectory):
    assert picture(trajectory) is None
    about = replace(About(), trajectory=trajectory)
    assert mail(message(notice(), about=about)).pictures == {}


def test_without_a_board_there_is_no_link():
    bare = Message("id", "team", (Item(notice()),), NOW, NOW)
    assert "Halaman instansi" not in mail(bare).text


def test_the_table_of_figures_is_one_for_who_hears_it_too():
    """Its picture's text says that the figures are in the table: it must be one."""
    html = mail(message(notice())).html
    assert '<table style="' in html
    assert 'role="presentation"' not in html
