"""Orders of the catalogues and of the marketplace."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitors.days import date_of
from tests.sources.mapping import transaction


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


@pytest.mark.parametrize(
    ("code", "rup"),
    [
        (40382289, "40382289"),
        ("35830905;35831357", "35830905;35831357"),
        # A column with gaps, through a table of floats.
        (Decimal("40382289.0"), "40382289"),
        (Decimal("0.5"), None),
        (Decimal("NaN"), None),
        (None, None),
    ],
)
def test_the_plan_of_an_order_is_known_in_whatever_form_its_code_comes(
    code: object, rup: str | None
) -> None:
    assert transaction("ekatalog-archive-paket-e-purchasing", catalogue(kd_rup=code)).rup == rup


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


def test_an_order_whose_plan_was_corrected_is_another_content() -> None:
    one, other = (transaction(V6, order(rup_code=code)) for code in ("58501404", "58501405"))
    assert (one.rup, other.rup) == ("58501404", "58501405")
    assert one.content != other.content


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
