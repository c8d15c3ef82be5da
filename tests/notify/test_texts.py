"""What recipients read, for every rule and state, in both languages."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from monitors.programme import STATES
from streams.notify.message import About, Item, Message
from streams.notify.sample import sample
from streams.notify.texts.figures import amount_en, amount_id, percent_en
from streams.notify.texts.moment import day_en, day_id, moment_en, moment_id
from streams.notify.texts.picture import picture
from streams.notify.texts.render import chat, mail, subject
from streams.notify.texts.words import RULES, words_of
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
