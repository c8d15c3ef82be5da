"""Each defect that was found in real feeds, on made-up rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitors.days import date_of, local_instant
from streams.sources.pull import Pull
from streams.sources.row import FieldError
from tests.sources.mapping import transaction


def contract(**more: Any) -> dict[str, Any]:
    return {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_tender": 7001999,
        "kd_penyedia": 501,
        "versi_addendum": 0,
        "tgl_kontrak": "2024-04-01T00:00:00.000000Z",
        "nilai_kontrak": 900000000,
        "nilai_umk_kontrak": 900000000,
        "nilai_pdn_kontrak": 900000000,
        "status_kontrak": "Kontrak Sedang Berjalan",
        "kontrak_id": 70019990,
        "sppbj_id": 700199900,
        **more,
    }


TENDER_CONTRACT = "tender-tender-ekontrak-kontrak"


def test_addenda_are_versions_of_one_part_although_their_ids_change() -> None:
    first = transaction(TENDER_CONTRACT, contract())
    second = transaction(TENDER_CONTRACT, contract(versi_addendum=1, kontrak_id=1, sppbj_id=2))
    assert (first.package, first.part, first.stage) == ("7001999", "501", "contract")
    assert second[:6] == first[:6]
    assert (first.version, second.version) == (0, 1)
    assert first.content != second.content


def test_the_same_pull_twice_has_equal_content_and_its_own_stamp() -> None:
    one = transaction(TENDER_CONTRACT, contract(_event_date="2025-09-01"))
    other = transaction(
        TENDER_CONTRACT, contract(_event_date="2025-09-02", _inserted_date="2025-09-17 03:35:48")
    )
    assert one.content == other.content
    assert one.observed_at == local_instant("2025-09-01")
    assert other.observed_at == local_instant("2025-09-02")


def test_changed_money_or_status_is_changed_content() -> None:
    seen = {
        transaction(TENDER_CONTRACT, fields).content
        for fields in (
            contract(),
            contract(nilai_kontrak=900000001),
            contract(status_kontrak="Pemutusan Kontrak"),
            contract(kd_penyedia=502),
            contract(tgl_kontrak="2024-04-02"),
        )
    }
    assert len(seen) == 5


def test_the_stamp_of_the_pull_is_the_rows_else_the_pulls() -> None:
    known = Pull(observed_at=5)
    assert transaction(TENDER_CONTRACT, contract(), known).observed_at == 5
    stamped = contract(tgl_penarikan="2024-05-01")
    assert transaction(TENDER_CONTRACT, stamped, known).observed_at == local_instant("2024-05-01")
    assert transaction(TENDER_CONTRACT, contract()).observed_at is None


def test_a_draft_has_no_value_and_is_no_error() -> None:
    draft = transaction(
        TENDER_CONTRACT,
        contract(
            kd_penyedia=None,
            versi_addendum=None,
            tgl_kontrak=None,
            nilai_kontrak=None,
            nilai_umk_kontrak=None,
            status_kontrak=None,
        ),
    )
    assert (draft.part, draft.version, draft.day, draft.value_sen) == ("", 0, None, None)
    assert (draft.status, draft.supplier, draft.umk_sen) == ("active", None, None)


def test_a_terminated_contract_keeps_its_value() -> None:
    ended = transaction(TENDER_CONTRACT, contract(status_kontrak="Pemutusan Kontrak"))
    assert (ended.status, ended.value_sen) == ("terminated", 90000000000)


def test_money_with_two_decimals_is_exact() -> None:
    fact = transaction(TENDER_CONTRACT, contract(nilai_kontrak=Decimal("15761893981.75")))
    assert fact.value_sen == 1576189398175


def test_an_award_counts_nilai_kontrak_and_no_step_before_it() -> None:
    fields = {
        "kd_klpd": "D998",
        "tahun_anggaran": 2025,
        "kd_tender": 10000001000,
        "kd_penyedia": 5990001,
        "nilai_penawaran": 1,
        "nilai_terkoreksi": 2,
        "nilai_negosiasi": 3,
        "nilai_kontrak": None,
        "pagu": 1500000000,
        "tgl_penetapan_pemenang": "2025-04-11",
    }
    award = transaction("tender-tender-selesai-nilai", fields)
    assert (award.stage, award.part, award.value_sen) == ("award", "5990001", None)
    assert award.supplier == "spse:5990001"
    assert award.pagu_sen == 150000000000
    assert award.umk_sen is None


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Kecil", "small"),
        ("Menengah", "medium"),
        ("Besar", "large"),
        ("Non Kecil", "large"),
        ("Perusahaan Non Kecil", "large"),
        (None, None),
        ("", None),
    ],
)
def test_the_class_is_in_the_announcement(word: str | None, expected: str | None) -> None:
    fields = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_tender": 1,
        "versi_tender": 2,
        "kualifikasi_paket": word,
        "status_tender": "Selesai",
        "tgl_pengumuman_tender": "2024-05-03T21:30:00Z",
    }
    fact = transaction("tender-pengumuman", fields)
    assert (fact.stage, fact.version, fact.package_class) == ("announcement", 2, expected)
    assert fact.day is not None
    assert date_of(fact.day) == date(2024, 5, 3)  # its own date: Z is not UTC
    repeated = transaction("tender-tender-selesai", fields)
    assert (repeated.stage, repeated.version) == ("announcement", 0)
    assert repeated.package_class == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Gagal/Batal", "cancelled"),
        ("Selesai", "active"),
        ("Berlangsung", "active"),
        ("-", "active"),
    ],
)
def test_failed_announcements_are_cancelled(status: str, expected: str) -> None:
    fields = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_nontender": 8,
        "versi_nontender": 1,
        "status_nontender": status,
    }
    assert transaction("tender-non-tender-pengumuman", fields).status == expected


def test_a_non_tender_has_one_supplier_and_so_no_parts() -> None:
    fields = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_nontender": 8001999,
        "kd_penyedia": 504,
        "kualifikasi_paket": "Kecil",
        "nilai_kontrak": 56000000,
        "tgl_selesai_nontender": "2024-05-03T23:30:00Z",
        "tgl_kontrak": "2024-05-06",
        "versi_addendum": 1,
    }
    award = transaction("tender-non-tender-selesai", fields)
    signed = transaction("tender-non-tender-ekontrak-kontrak", fields)
    assert (award.part, award.supplier, award.package_class) == ("", "spse:504", "small")
    assert (signed.part, signed.version, signed.stage) == ("", 1, "contract")


def recorded(**more: Any) -> dict[str, Any]:
    return {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_nontender_pct": 10000001999,
        "total_realisasi": 287608000,
        "nilai_umk_pct": 90,
        "nilai_pdn_pct": 100,
        "status_nontender_pct_ket": "Paket Selesai",
        "tgl_buat_paket": "2024-12-19T13:25:31.679000Z",
        **more,
    }


def test_a_percent_in_a_rupiah_field_is_passed_on_as_it_is() -> None:
    fact = transaction("tender-pencatatan-non-tender", recorded())
    assert (fact.umk_sen, fact.pdn_sen, fact.value_sen) == (9000, 10000, 28760800000)


def test_a_cancelled_record_keeps_its_value_and_its_status() -> None:
    fields = recorded(status_nontender_pct_ket="Paket Dibatalkan")
    fact = transaction("tender-pencatatan-non-tender", fields)
    assert (fact.status, fact.value_sen) == ("cancelled", 28760800000)


def test_a_record_without_realisation_has_no_value() -> None:
    fact = transaction("tender-pencatatan-non-tender", recorded(total_realisasi=None))
    assert fact.value_sen is None


def test_several_rup_codes_in_one_field_are_no_key() -> None:
    fields = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_swakelola_pct": 1074999,
        "kd_rup": "35830905;35831357",
        "total_realisasi": 115200000,
        "tgl_buat_paket": "2024-10-15T15:53:09.515Z",
        "status_swakelola_pct_ket": "Paket Selesai",
    }
    fact = transaction("tender-pencatatan-swakelola", fields)
    assert (fact.channel, fact.package) == ("self_managed", "1074999")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kd_klpd": None}, "no_agency"),
        ({"kd_klpd": "K 34; DROP"}, "bad_agency"),
        ({"kd_klpd": 34}, "bad_agency"),
        ({"tahun_anggaran": None}, "no_year"),
        ({"tahun_anggaran": 20240}, "bad_year"),
        ({"tahun_anggaran": True}, "bad_year"),
        ({"kd_tender": None}, "no_key"),
        ({"kd_tender": " "}, "no_key"),
        ({"kd_tender": True}, "bad_key"),
        ({"kd_tender": Decimal("1.5")}, "bad_key"),
        ({"kd_tender": "a\ud800"}, "bad_key"),
        ({"kd_penyedia": [1]}, "bad_key"),
        ({"nilai_kontrak": "1.234.567,89"}, "bad_money"),
        ({"nilai_kontrak": -1}, "bad_money"),
        ({"nilai_umk_kontrak": Decimal("0.001")}, "bad_money"),
        ({"tgl_kontrak": "kemarin"}, "bad_date"),
        ({"tgl_kontrak": 1711929600000}, "bad_date"),
        ({"tgl_kontrak": "0001-01-01T00:00:00Z"}, "bad_date"),
        ({"_event_date": "1970-01-01"}, "bad_date"),
        ({"versi_addendum": -1}, "bad_count"),
        ({"versi_addendum": "satu"}, "bad_count"),
        ({"status_kontrak": 7}, "bad_text"),
    ],
)
def test_what_cannot_be_mapped_says_why_without_its_value(more: dict[str, Any], code: str) -> None:
    with pytest.raises(FieldError) as caught:
        transaction(TENDER_CONTRACT, contract(**more))
    assert caught.value.code == code
    (field, value), *_ = more.items()
    assert field in str(caught.value)
    if isinstance(value, str) and value.strip():
        assert value not in str(caught.value)


@pytest.mark.parametrize("spelling", [2024, "2024", Decimal("2024.0")])
def test_whole_numbers_may_be_spelt_in_other_ways(spelling: Any) -> None:
    fields = contract(tahun_anggaran=spelling, kd_tender=Decimal("7001999.0"))
    fact = transaction(TENDER_CONTRACT, fields)
    assert (fact.year, fact.package) == (2024, "7001999")
