"""Two languages that say the same things, and numbers as each writes them."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from monitors import alerts
from monitors.facts import CHANNELS
from monitors.programme import DENOMINATORS, FIXED, MEASURES, STATES
from monitors.rules import RULES
from monitors.trajectory import per_month
from streams.board.words import DASH, LANGUAGES, MINUS, TOGETHER, preferred, words
from tests.ledger.made_up import on


def texts(language):
    folder = files("streams.board") / "texts"
    return yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))


def shape(value):
    """Keys all the way down, and the places within each text."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return len(value)
    return sorted(part.partition("}")[0] for part in str(value).split("{")[1:])


def test_both_languages_have_the_same_texts_with_the_same_places():
    assert shape(texts("id")) == shape(texts("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_domain_has_its_word(language):
    said = texts(language)
    assert said["alert_reasons"].keys() == set(alerts.REASONS)
    assert said["alert_kinds"].keys() == set(alerts.KINDS)
    assert said["severities"].keys() == set(alerts.SEVERITIES)
    assert said["channels"].keys() == set(CHANNELS)
    assert said["states"].keys() == {*STATES, "no_target", "no_reading"}
    assert said["measures"].keys() == set(MEASURES)
    assert said["denominators"].keys() >= {*DENOMINATORS, FIXED}
    assert said["rules"].keys() >= set(RULES)


def test_a_text_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        words("en")("made_up")


@pytest.mark.parametrize(
    ("sen", "indonesian", "english"),
    [
        (123_456_789_000_00, "Rp123,45 miliar", "Rp123.45 bn"),
        (-1_500_000_00, f"{MINUS}Rp1,50 juta", f"{MINUS}Rp1.50 m"),
        (4_163_238_021_600_000, "Rp41,63 triliun", "Rp41.63 tn"),
        (999_999_99, "Rp999.999", "Rp999,999"),
        (0, "Rp0", "Rp0"),
        (None, DASH, DASH),
    ],
)
def test_amounts(sen, indonesian, english):
    told = [words(language).amount(sen).replace(TOGETHER, " ") for language in LANGUAGES]
    assert told == [indonesian, english]


def test_counts_have_no_currency():
    assert words("id").amount(24_000_000, "count") == f"24,00{TOGETHER}juta"
    assert words("en").amount(491, "count") == "491"


def test_shares_days_and_signs():
    assert words("id").percent(0.4762) == f"47,6{TOGETHER}%"
    assert words("en").percent(-0.05) == f"{MINUS}5.0{TOGETHER}%"
    assert words("id").date(on("08-09")) == "9 Agu 2024"
    assert words("en").date(on("08-09")) == "9 Aug 2024"
    assert words("en").signed(100_00) == "+Rp100"
    assert words("id").exact(1_234_567_50) == "Rp1.234.567,50"


def test_a_pace_that_is_just_enough_reads_as_just_enough():
    # Rp99 m a day where Rp100 m a day are needed, 100 days before the end: less, not more.
    day = 100_000_000_00
    needed = per_month(100 * day, 100)
    assert words("id").per_month(day) == words("id").amount(needed)
    assert words("id").per_month(day * 99 // 100) == f"Rp2,97{TOGETHER}miliar"
    assert words("id").amount(needed) == f"Rp3,00{TOGETHER}miliar"


def test_a_share_below_the_goal_does_not_read_as_the_goal():
    assert words("id").percent(0.3996, 0.4) == f"39,9{TOGETHER}%"
    assert words("en").percent(0.9998) == f"99.9{TOGETHER}%"


@pytest.mark.parametrize(
    ("asked", "accept", "spoken"),
    [
        (None, "", "id"),
        ("en", "id", "en"),
        ("xx", "en-GB,en;q=0.9", "en"),
        (None, "fr,en;q=0.5,id;q=0.8", "id"),
        (None, "en;q=0,id;q=0.1", "id"),
        (None, "en;q=rubbish", "id"),
        (None, "de", "id"),
    ],
)
def test_the_language_is_the_readers(asked, accept, spoken):
    assert preferred(asked, accept) == spoken
    assert LANGUAGES[0] == "id"


def test_every_text_is_used():
    folder = Path(str(files("streams.board")))
    used = "".join(
        file.read_text(encoding="utf-8")
        for kind in ("*.py", "*.html")
        for file in folder.rglob(kind)
    )
    quoted = set(re.findall(r"""["'][a-z_]+["']""", used))
    assert [key for key in texts("en") if not {f'"{key}"', f"'{key}'"} & quoted] == []
