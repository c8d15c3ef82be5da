"""Payments, as realised rows and as contracts' documents tell them."""

from typing import Any

import pytest

from streams.sources.pull import Pull
from tests.sources.mapping import transaction


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
