"""Each defect that real feeds have (domain.md §4), on made-up rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitors.days import date_of, local_instant
from monitors.facts import Budget, Plan, Revision, Transaction
from streams.sources.feed import feed_named
from streams.sources.mapped import Supplier
from streams.sources.pull import Pull
from streams.sources.row import FieldError, Row

PULL = Pull(document_key=b"a key")


def mapped(feed: str, fields: dict[str, Any], pull: Pull = PULL) -> Any:
    found = feed_named(feed)
    assert found is not None
    return found.to_fact(Row(fields), pull)


def transaction(feed: str, fields: dict[str, Any], pull: Pull = PULL) -> Transaction:
    fact = mapped(feed, fields, pull)
    assert isinstance(fact, Transaction)
    return fact


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


def paid(**more: Any) -> dict[str, Any]:
    return {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_nontender_pct": 10000001999,
        "kd_rup_paket": "1",
        "jenis_realisasi": "Kwitansi",
        "no_realisasi": "KW-1/2024\n",
        "tgl_realisasi": "2024-01-29T00:00:00.000000Z",
        "nilai_realisasi": 1000,
        **more,
    }


RECORDED_PAYMENT = "tender-pencatatan-non-tender-realisasi"


def test_a_payment_repeated_per_rup_code_is_one_payment() -> None:
    one = transaction(RECORDED_PAYMENT, paid())
    other = transaction(RECORDED_PAYMENT, paid(kd_rup_paket="2"))
    assert one.part == other.part
    assert one.content != other.content


@pytest.mark.parametrize(
    "more",
    [
        {"no_realisasi": "KW-2/2024"},
        {"tgl_realisasi": "2024-01-30"},
        {"nilai_realisasi": 1001},
        {"jenis_realisasi": "Surat Pesanan"},
    ],
)
def test_another_document_date_amount_or_kind_is_another_payment(more: dict[str, Any]) -> None:
    known = transaction(RECORDED_PAYMENT, paid())
    assert transaction(RECORDED_PAYMENT, paid(**more)).part != known.part


def test_the_document_number_leaves_only_as_a_keyed_hash() -> None:
    part = transaction(RECORDED_PAYMENT, paid()).part
    assert len(part) == 32
    assert part != transaction(RECORDED_PAYMENT, paid(), Pull(document_key=b"another")).part


@pytest.mark.parametrize(
    ("feed", "channel", "key"),
    [
        ("tender-tender-ekontrak-bapbast", "tender", "kd_tender"),
        ("tender-non-tender-ekontrak-bapbast", "non_tender", "kd_nontender"),
    ],
)
def test_payments_of_contracts(feed: str, channel: str, key: str) -> None:
    fields = {
        "kd_klpd": "D998",
        "tahun_anggaran": 2025,
        key: 10,
        "no_bap": "BAP/1",
        "tgl_bap": "2025-03-17T00:00:00.000000Z",
        "besar_pembayaran": 29512500,
        "nilai_kontrak": 999999999,
    }
    fact = transaction(feed, fields)
    assert (fact.channel, fact.stage, fact.package) == (channel, "payment", "10")
    assert fact.value_sen == 2951250000


def catalogue(**more: Any) -> dict[str, Any]:
    return {
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "kd_paket": 11000001,
        "kd_paket_produk": 42000001,
        "kd_produk": 5,
        "kd_penyedia": 449999,
        "total_harga": 47100000,
        "kuantitas": 2,
        "harga_satuan": 1,
        "ongkos_kirim": 7,
        "jml_jenis_produk": 13,
        "tanggal_buat_paket": "2024-11-14",
        "paket_status_str": "Paket Proses",
        **more,
    }


def test_a_catalogue_line_has_its_shipping_in_and_says_how_many_products_there_are() -> None:
    fact = transaction("ekatalog-archive-paket-e-purchasing", catalogue())
    assert (fact.package, fact.part, fact.products) == ("11000001", "42000001", 13)
    assert (fact.value_sen, fact.supplier, fact.status) == (4710000000, "v5:449999", "active")
    assert (fact.umk_sen, fact.pdn_sen) == (None, None)


def test_the_older_catalogue_shape_tells_lines_apart_by_product() -> None:
    fields = catalogue()
    del fields["kd_paket_produk"]
    assert transaction("ekatalog-archive-paket-e-purchasing", fields).part == "5"


def order(**more: Any) -> dict[str, Any]:
    return {
        "kode_klpd": "K99",
        "fiscal_year": 2025,
        "order_id": "01JZ24W963T98FB48G4A1ZDG6E",
        "order_date": None,
        "total": 261234121,
        "status": "COMPLETED",
        "kode_penyedia": "01JNJ4XRTYSV2PM9D20T1ZP5JW",
        "rekan_id": 0,
        **more,
    }


V6 = "ekatalog-paket-e-purchasing"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("CANCELLED", "cancelled"),
        ("CANCELLED_ON_NEGOTIATION", "cancelled"),
        ("CANCELLED_ON_REVIEW", "cancelled"),
        ("PAYMENT_OUTSIDE_SYSTEM", "active"),
        ("ON_ADDENDUM", "active"),
        ("COMPLETED", "active"),
    ],
)
def test_only_cancelled_orders_are_cancelled(status: str, expected: str) -> None:
    fact = transaction(V6, order(status=status))
    assert (fact.status, fact.value_sen) == (expected, 26123412100)
    assert fact.supplier == "v6:01JNJ4XRTYSV2PM9D20T1ZP5JW"


def test_an_order_without_a_date_was_placed_when_its_ulid_says() -> None:
    dated = transaction(V6, order(order_date="2025-08-01T00:00:00Z")).day
    placed = transaction(V6, order()).day
    assert dated is not None
    assert placed is not None
    assert (date_of(dated), date_of(placed)) == (date(2025, 8, 1), date(2025, 7, 1))
    assert transaction(V6, order(order_id="no-ulid")).day is None


def test_both_shapes_of_an_order_are_one_order() -> None:
    older = {
        "kd_klpd": "K99",
        "tahun_anggaran": 2025,
        "kd_paket": "01JZ24W963T98FB48G4A1ZDG6E",
        "tgl_order": "2025-07-01",
        "total_harga": 261234121,
        "status_pkt": "CANCELLED",
        "kd_penyedia_v6": "01JNJ4XRTYSV2PM9D20T1ZP5JW",
        "kd_penyedia_sikap": 0,
        "jml_jenis_produk": 9,
    }
    fact = transaction(V6, older)
    newer = transaction(V6, order(status="CANCELLED", order_date="2025-07-01T00:00:00Z"))
    assert fact[:16] == newer[:16]


def test_a_failed_marketplace_order_is_cancelled() -> None:
    fields = {
        "kd_klpd": "D998",
        "tahun": 2025,
        "order_id": "4390001",
        "valuasi": 75000000,
        "tanggal_transaksi": "2025-06-14 14:07:35",
        "status_konfirmasi_ppmse": "gagal",
    }
    fact = transaction("bela-toko-daring-realisasi", fields)
    assert (fact.year, fact.status, fact.value_sen) == (2025, "cancelled", 7500000000)
    active = transaction("bela-toko-daring-realisasi", {**fields, "status_konfirmasi_ppmse": None})
    assert active.status == "active"


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


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Belum Terdefinisi", "unknown"),
        (None, "unknown"),
        ("Usaha Mikro", "micro"),
        ("Kecil", "small"),
        ("Non Kecil", "large"),
        ("Menengah", "medium"),
        ("Besar", "large"),
        ("Koperasi", "cooperative"),
    ],
)
def test_the_register_of_the_older_catalogue(word: str | None, expected: str) -> None:
    entry = mapped("ekatalog-archive-penyedia-detail", {"kd_penyedia": 4, "penyedia_ukm": word})
    assert isinstance(entry, Supplier)
    assert (entry.supplier, entry.supplier_class) == ("v5:4", expected)


@pytest.mark.parametrize(("flag", "expected"), [(1, "small"), (0, "large"), (None, "unknown")])
def test_the_register_of_the_newer_catalogue(flag: int | None, expected: str) -> None:
    entry = mapped("ekatalog-penyedia-detail", {"kode_penyedia": "01J", "status_umkk": flag})
    assert (entry.supplier, entry.supplier_class) == ("v6:01J", expected)


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
