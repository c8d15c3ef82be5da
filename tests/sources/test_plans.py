"""Budgets, plans and their reviews."""

from typing import Any

import pytest

from monitors.days import date_of, local_instant
from monitors.facts import Budget, Plan, Revision
from streams.sources.row import FieldError
from tests.sources.mapping import mapped


def test_a_null_budget_is_missing_and_not_zero() -> None:
    fields = {"kd_klpd": "D998", "tahun_anggaran": 2025, "kd_satker": 9, "belanja_pengadaan": None}
    missing = mapped("rup-struktur-anggaran-pd", fields)
    nothing = mapped("rup-struktur-anggaran-pd", {**fields, "belanja_pengadaan": 0})
    assert isinstance(missing, Budget)
    assert (missing.work_unit, missing.amount_sen, nothing.amount_sen) == ("9", None, 0)


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True),
        ({"status_delete_rup": True}, False),
        ({"status_aktif_rup": False}, False),
        ({"status_umumkan_rup": "Terinisiasi"}, False),
        ({"status_aktif_rup": "true", "status_delete_rup": "false"}, True),
    ],
)
def test_a_plan_is_active_while_announced_and_not_deleted(
    more: dict[str, Any],
    active: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    fields = {
        "kd_klpd": "D998",
        "tahun_anggaran": 2025,
        "kd_rup": 53000001,
        "pagu": 7700000000,
        "status_aktif_rup": True,
        "status_delete_rup": False,
        "status_umumkan_rup": "Terumumkan",
        **more,
    }
    plan = mapped("rup-paket-penyedia-terumumkan", fields)
    assert isinstance(plan, Plan)
    assert (plan.rup, plan.pagu_sen, plan.active) == ("53000001", 770000000000, active)


PLAN = {
    "kd_klpd": "D998",
    "tahun_anggaran": 2025,
    "kd_rup": 53000001,
    "kd_satker_str": "1.02.0.00.0.00.03.0000",
    "nama_paket": "Belanja meja " + "x" * 300,
    "metode_pengadaan": "Tender",
    "pagu": 7700000000,
    "status_pdn": "PDN",
    "status_ukm": "UKM",
    "tgl_awal_kontrak": "2025-01-01",
    "tgl_akhir_kontrak": "2025-12-01",
    "tgl_pengumuman_paket": "2024-11-22 22:22:47",
    "status_aktif_rup": True,
    "status_delete_rup": False,
    "status_umumkan_rup": "Terumumkan",
    "status_dikecualikan": False,
}


def test_a_plan_tells_what_is_planned() -> None:
    plan = mapped("rup-paket-penyedia-terumumkan", PLAN)
    assert isinstance(plan, Plan)
    days = [None if one is None else str(date_of(one)) for one in plan[7:10]]
    assert days == ["2024-11-22", "2025-01-01", "2025-12-01"]
    assert plan[10:14] == (True, True, "1.02.0.00.0.00.03.0000", "Tender")
    assert plan.title is not None
    assert (plan.title[:15], len(plan.title)) == ("Belanja meja xx", 200)


@pytest.mark.parametrize(
    ("more", "reserved"),
    [
        ({"status_ukm": "Non-UKM"}, False),
        ({"status_ukm": None}, None),
        ({"status_ukm": "?"}, None),
        ({"status_dikecualikan": True}, False),
    ],
)
def test_a_plan_is_reserved_by_its_status_unless_it_is_exempt(
    more: dict[str, Any],
    reserved: bool | None,  # noqa: FBT001 - a parameter of the table above
) -> None:
    plan = mapped("rup-paket-penyedia-terumumkan", PLAN | more)
    assert isinstance(plan, Plan)
    assert plan.reserved is reserved


def test_a_plan_whose_dates_or_class_change_has_another_content() -> None:
    told = [
        mapped("rup-paket-penyedia-terumumkan", PLAN | more)
        for more in ({}, {"tgl_awal_kontrak": "2025-02-01"}, {"status_ukm": "Non-UKM"})
    ]
    assert len({one.content for one in told}) == len(told)
    again = mapped("rup-paket-penyedia-terumumkan", PLAN | {"_event_date": "2025-11-05"})
    assert again.content == told[0].content
    assert again.observed_at == local_instant("2025-11-05")


REVIEW = {
    "kd_klpd": "K34",
    "tahun_anggaran": 2024,
    "jenis_paket": "PENYEDIA",
    "jenis_revisi": "SATUKEBANYAK",
    "tgl_kaji_ulang": "2024-08-08T23:34:00Z",
    "kd_rup_lama": 46419321,
    "kd_rup_baru": 52223986,
}


@pytest.mark.parametrize(
    ("word", "kind", "new"),
    [
        ("SATUKESATU", "one_to_one", "52223986"),
        ("SATUKEBANYAK", "one_to_many", "52223986"),
        ("satu ke satu", "one_to_one", "52223986"),
        ("PEMBATALAN", "cancelled", None),
        ("PENGAKTIFAN", "reactivated", None),
        ("GABUNGAN", "unknown", None),
        (None, "unknown", None),
    ],
)
def test_a_review_says_what_it_did(word: str | None, kind: str, new: str | None) -> None:
    review = mapped("rup-history-kaji-ulang", REVIEW | {"jenis_revisi": word})
    assert isinstance(review, Revision)
    assert (review.old_rup, review.new_rup, review.kind) == ("46419321", new, kind)
    # The stamp's own date is its day, whatever the Z says.
    assert str(date_of(review.day)) == "2024-08-08"
    assert review.instant == local_instant("2024-08-08T23:34:00")


def test_a_plan_that_would_stand_for_itself_stands_for_none() -> None:
    review = mapped("rup-history-kaji-ulang", REVIEW | {"kd_rup_baru": 46419321})
    assert isinstance(review, Revision)
    assert review.new_rup is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"tgl_kaji_ulang": None}, "no_day"),
        ({"tgl_kaji_ulang": "yesterday"}, "bad_date"),
        ({"kd_rup_lama": None}, "no_key"),
    ],
)
def test_a_review_without_plan_or_day_is_a_problem(more: dict[str, Any], code: str) -> None:
    with pytest.raises(FieldError) as found:
        mapped("rup-history-kaji-ulang", REVIEW | more)
    assert found.value.code == code
