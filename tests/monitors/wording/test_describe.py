"""The sentence of each state, in both languages, with its figures."""

from datetime import date
from typing import Any

import pytest

from monitors.calendar import Calendar
from monitors.days import day_of
from monitors.figures import Denominator, Figures
from monitors.programme import STATES
from monitors.projection import Projection
from monitors.rules.case import ReservedSum
from monitors.trajectory import assess
from monitors.wording.both import Both, Told
from monitors.wording.describe import describe_state
from streams.programmes import load_programmes

UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
CALENDAR = Calendar((), [2024])
HELD = Denominator("target", 1_000_000, None, "made up")
DAY = day_of(date(2024, 8, 31))
FIGURES = Figures("K34", 2024, DAY, 100_000, 300_000, 0, 1, HELD, None)


def told(state_to: str, *, reason: str = "", kind: str = "raised", **changes: Any) -> Told:
    figures = FIGURES._replace(
        **{name: one for name, one in changes.items() if name in FIGURES._fields}
    )
    return Told(
        programme=UMKK,
        figures=figures,
        measures=assess(UMKK, CALENDAR, figures),
        state_from="behind",
        state_to=state_to,
        kind=kind,
        since=day_of(date(2024, 8, 12)),
        reason=reason,
        says={},
        projection=changes.get("projection"),
        reserved=changes.get("reserved"),
    )


def text_of(state_to: str, **changes: Any) -> Both:
    return describe_state(told(state_to, **changes))


AHEAD = Projection(150_000, 210_000, 290_000, 0.912, worth_a_point=True)

# Goal 400,000 sen = Rp4,000; planned 400/775 of it: Rp2,064; SPI 1000/2064.5 = 0.484.
# U/G = 0.25 = 19.375 % of 77.5: between May's 13.5 and June's 20: 13.5 + 6.5·d/30 → d = 27,
# 27 June is day 179 of 244: 65 behind. 3000 of the 7000 left: 42.9 %; 122 days are left, so 30
# need 3000·30/122 = 737.7.
SENTENCES = [
    (
        "behind",
        (
            "tertinggal sejak 12 Agustus 2024: UMKK Rp1.000 dari Rp2.064 yang direncanakan sampai "
            "31 Agustus 2024 (SPI 0,484), tertinggal 65 hari; 42,9 % dari sisa Rp7.000 harus untuk "
            "UMKK, yaitu Rp737 per bulan."
        ),
        (
            "behind since 12 August 2024: UMKK Rp1,000 of Rp2,064 planned by 31 August 2024 "
            "(SPI 0.484), 65 days behind; 42.9 % of the Rp7,000 left must go to UMKK, Rp737 a "
            "month."
        ),
    ),
    (
        "on_track",
        "sesuai rencana sejak 12 Agustus 2024, sebelumnya tertinggal: UMKK Rp1.000 dari Rp2.064",
        "on track since 12 August 2024, was behind: UMKK Rp1,000 of Rp2,064",
    ),
    (
        "too_early",
        "sesuai rencana sejak 12 Agustus 2024, sebelumnya tertinggal: UMKK Rp1.000 dari Rp2.064",
        "on track since 12 August 2024, was behind: UMKK Rp1,000 of Rp2,064",
    ),
    (
        "cannot_be_reached",
        (
            "target tidak mungkin tercapai lagi sejak 12 Agustus 2024: kurang Rp3.000, sisa "
            "anggaran Rp7.000."
        ),
        (
            "the goal can no longer be reached since 12 August 2024: Rp3,000 is missing, Rp7,000 "
            "of the budget is left."
        ),
    ),
    (
        "data_silent",
        (
            "tidak ada penarikan data sejak 12 Agustus 2024: posisi terakhir UMKK Rp1.000 dari "
            "Rp4.000."
        ),
        "no pull since 12 August 2024: UMKK stood at Rp1,000 of Rp4,000.",
    ),
    (
        "class_unknown",
        (
            "kelas penyedia dari 0,0 % belanja tidak diketahui: UMKK paling sedikit Rp1.000 dari "
            "Rp4.000."
        ),
        (
            "the supplier class of 0.0 % of the spend is not known: UMKK is at least Rp1,000 of "
            "Rp4,000."
        ),
    ),
    (
        "likely_to_miss",
        (
            "kemungkinan meleset 91,2 %: UMKK akhir tahun diperkirakan Rp2.100 (Rp1.500 sampai "
            "Rp2.900) dari Rp4.000; 42,9 % dari sisa Rp7.000"
        ),
        (
            "the goal is missed with a probability of 91.2 %: UMKK is projected to end at Rp2,100 "
            "(Rp1,500 to Rp2,900) of Rp4,000; 42.9 % of the Rp7,000 left"
        ),
    ),
    (
        "missed",
        "tidak tercapai: UMKK Rp1.000 dari Rp4.000 (25,0 % dari target).",
        "missed: UMKK Rp1,000 of Rp4,000 (25.0 % of the goal).",
    ),
    (
        "reached",
        "tercapai: UMKK Rp1.000 dari Rp4.000",
        "reached: UMKK Rp1,000 of Rp4,000",
    ),
    (
        "no_denominator",
        "tidak ada lagi pembagi (anggaran) untuk menilainya.",
        "there is no denominator to judge against any more.",
    ),
]


@pytest.mark.parametrize(("state", "indonesian", "english"), SENTENCES)
def test_each_state_has_a_sentence_with_its_figures(
    state: str, indonesian: str, english: str
) -> None:
    text = text_of(state, projection=AHEAD)
    for language, words in zip(text, (indonesian, english), strict=True):
        assert language.startswith("K34 2024 umkk-40: ")
        assert words in language


def test_no_state_is_without_words() -> None:
    assert {state for state, _, _ in SENTENCES} == set(STATES)


def test_what_is_out_of_the_ordinary_is_said() -> None:
    assert text_of("missed", reason="correction").en.endswith("The closed year was corrected.")
    assert text_of("missed", reason="correction").id.endswith("ditutup dikoreksi.")
    assert text_of("behind", reason="denominator_changed").en.endswith("The denominator changed.")
    assert "The holidays of 2023 are not known" in text_of("behind", year=2023).en
    assert "Hari libur 2023 tidak diketahui" in text_of("behind", year=2023).id


def test_what_can_be_done_is_said_while_it_can_be() -> None:
    reserved = ReservedSum(12, 450_000_000_000)
    text = text_of("behind", reserved=reserved)
    assert text.id.endswith(
        "Dalam RUP ada 12 paket usaha kecil yang belum dikontrak, pagu Rp4,50 miliar."
    )
    assert text.en.endswith(
        "The plan holds 12 packages reserved for small business and not contracted yet, "
        "pagu Rp4.50 bn."
    )
    assert "RUP" not in text_of("on_track", reserved=reserved, kind="cleared").id
    assert "RUP" not in text_of("behind", reserved=ReservedSum()).id
