"""The sentence of each state, in both languages, with its figures."""

from dataclasses import replace
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
from monitors.wording.describe import describe_rule, describe_state
from monitors.wording.remedy import needed
from streams.programmes import load_programmes

PROGRAMMES = {one.id: one for one in load_programmes()}
UMKK = PROGRAMMES["umkk-40"]
CALENDAR = Calendar((), [2024])
HELD = Denominator("target", 1_000_000, None, "made up")
DAY = day_of(date(2024, 8, 31))
FIGURES = Figures("K34", 2024, DAY, 100_000, 300_000, 0, 1, HELD, None)


def told(state_to: str, *, reason: str = "", kind: str = "raised", **changes: Any) -> Told:
    figures = FIGURES._replace(
        **{name: one for name, one in changes.items() if name in FIGURES._fields}
    )
    programme = changes.get("programme", UMKK)
    return Told(
        programme=programme,
        figures=figures,
        measures=assess(programme, CALENDAR, figures),
        state_from=changes.get("state_from", "behind"),
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
        "belum dinilai lagi: sampai 31 Agustus 2024 baru Rp2.064 dari Rp4.000 yang direncanakan.",
        "not judged any more: only Rp2,064 of Rp4,000 is planned by 31 August 2024.",
    ),
    (
        "cannot_be_reached",
        (
            "target tidak mungkin tercapai lagi sejak 12 Agustus 2024: kurang Rp3.000, sisa "
            "anggaran Rp2.000."
        ),
        (
            "the goal can no longer be reached since 12 August 2024: Rp3,000 is missing, Rp2,000 "
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
    spent = 800_000 if state == "cannot_be_reached" else FIGURES.spend_sen
    text = text_of(state, projection=AHEAD, spend_sen=spent)
    for language, words in zip(text, (indonesian, english), strict=True):
        assert language.startswith("K34 2024 umkk-40: ")
        assert words in language


def test_no_state_is_without_words() -> None:
    assert {state for state, _, _ in SENTENCES} == set(STATES)


def test_what_is_out_of_the_ordinary_is_said() -> None:
    turned = text_of("missed", reason="correction", state_from="reached")
    assert turned.en.endswith("The closed year was corrected.")
    assert turned.id.endswith("ditutup dikoreksi.")
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


def test_a_verdict_that_had_to_wait_for_data_is_no_correction() -> None:
    # Data were silent on 31 December; the pull of January shows that the goal was missed.
    late = text_of("missed", reason="correction", state_from="data_silent")
    assert late.id.endswith("baru dapat diberikan sesudah tahun anggaran berakhir.")
    assert "corrected" not in late.en


def test_a_goal_missed_by_a_whisker_does_not_read_as_met() -> None:
    # Rp4,000 of a budget of Rp10,000, and one sen is missing: 399,999 ÷ 400,000 = 99.99975 %.
    end = day_of(date(2024, 12, 31))
    assert text_of("missed", umkk_sen=399_999, day=end).id.endswith(
        "UMKK Rp3.999 dari Rp4.000 (99,9 % dari target)."
    )


def test_nothing_impossible_is_asked_for() -> None:
    # 3,000 are missing and 2,000 are left: no share of the rest makes the goal, nor any amount.
    out = needed(told("behind", spend_sen=800_000))
    assert out.id == "kurang Rp3.000, lebih dari sisa anggaran Rp2.000"
    assert out.en == "Rp3,000 is missing, more than the Rp2,000 of the budget that is left"
    nothing = needed(told("behind", spend_sen=1_200_000))
    assert nothing.id == "kurang Rp3.000, lebih dari sisa anggaran Rp0"
    assert needed(told("behind", umkk_sen=400_000)).id == "target sudah tercapai"


def test_in_the_last_days_no_month_is_spoken_of() -> None:
    # 3,000 are missing: on 1 December 30 days are left, on the 21st ten.
    month = needed(told("behind", day=day_of(date(2024, 12, 1))))
    assert month.id.endswith("yaitu Rp3.000 per bulan")
    ten = needed(told("behind", day=day_of(date(2024, 12, 21))))
    assert ten.id.endswith("yaitu Rp3.000 dalam 10 hari yang tersisa")
    assert ten.en.endswith("Rp3,000 in the 10 days left")
    one = needed(told("behind", day=day_of(date(2024, 12, 30))))
    assert one.en.endswith("Rp3,000 in the 1 day left")
    last = needed(told("behind", day=day_of(date(2024, 12, 31))))
    assert last.id == "42,9 % dari sisa Rp7.000 harus untuk UMKK"


def test_what_a_latch_holds_is_told_as_held() -> None:
    # Behind, then silent; the data that come back show 2,500 of 2,064 planned: six weeks ahead.
    back = text_of("behind", reason="data_back", umkk_sen=250_000)
    assert back.id == (
        "K34 2024 umkk-40: belum dinyatakan pulih: UMKK Rp2.500 dari Rp2.064 yang direncanakan "
        "sampai 31 Agustus 2024 (SPI 1,211); pulih setelah 14 hari kerja berturut-turut dengan SPI "
        "di atas 0,95; 21,4 % dari sisa Rp7.000 harus untuk UMKK, yaitu Rp368 per bulan."
    )
    assert "not counted as recovered yet" in back.en
    # Still as far behind as before: not since the day on which the data came back.
    still = text_of("behind", reason="data_back")
    assert "masih tertinggal: UMKK" in still.id
    assert "tertinggal 65 hari" in still.id
    assert "12 Agustus" not in still.id
    # Out of reach, then silent; what came back leaves 7,000 for the 3,000 that are missing.
    reach = text_of("cannot_be_reached", reason="data_back")
    assert reach.id == (
        "K34 2024 umkk-40: belum dipastikan dapat tercapai lagi: kurang Rp3.000, sisa anggaran "
        "Rp7.000; dipastikan setelah 5 hari kerja."
    )


def test_each_programme_is_told_in_its_own_words() -> None:
    absorbed = text_of("behind", programme=PROGRAMMES["budget-absorption"], umkk_sen=300_000)
    assert "dari sisa Rp7.000 harus direalisasikan" in absorbed.id
    assert "must be spent" in absorbed.en
    origin = text_of("class_unknown", programme=replace(UMKK, measure="pdn_value"))
    assert "asal produk" in origin.id
    assert "kelas penyedia" not in origin.id


def test_an_event_that_is_told_is_not_undone_by_time() -> None:
    changed = describe_rule("denominator_changed", told("behind", kind="cleared", reason="over"))
    assert changed.id.endswith("Pembagi berubah: tidak ada yang baru sejak 12 Agustus 2024.")
    assert changed.en.endswith("Denominator changed: nothing new since 12 August 2024.")
    over = describe_rule("burning", told("behind", kind="cleared", reason="over"))
    assert over.id.endswith("Anggaran terpakai terlalu cepat: tidak lagi sejak 12 Agustus 2024.")


def test_one_package_is_one() -> None:
    text = text_of("behind", reserved=ReservedSum(1, 100_000_000))
    assert "The plan holds 1 package reserved" in text.en
