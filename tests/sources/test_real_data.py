"""Every real row becomes a fact. Needs the real rows: the folder that PANTAU_DATA names."""

from collections import Counter
from pathlib import Path

import pytest

from streams.sources.mapped import Mapped, Problem
from streams.sources.reading import Reading

pytestmark = pytest.mark.data

EXPECTED = {
    "inaproc-v1/K34-kemnaker": {
        "ekatalog-archive-paket-e-purchasing": 1844,
        "ekatalog-paket-e-purchasing": 781,
        "rup-history-kaji-ulang": 3393,
        "tender-pengumuman": 86,
        "tender-tender-selesai-nilai": 84,
        "tender-tender-ekontrak-kontrak": 130,
        "tender-non-tender-pengumuman": 65,
        "tender-non-tender-selesai": 62,
        "tender-non-tender-ekontrak-kontrak": 51,
        "tender-pencatatan-non-tender": 29,
        "tender-pencatatan-non-tender-realisasi": 212,
        "tender-pencatatan-swakelola": 2,
        "tender-pencatatan-swakelola-realisasi": 4,
    },
    "isb": {
        "bela-toko-daring-realisasi": 2,
        "ekatalog-archive-penyedia-detail": 1,
        "ekatalog-paket-e-purchasing": 40,
        "rup-paket-penyedia-terumumkan": 1500,
        "rup-struktur-anggaran-pd": 40,
        "tender-pengumuman": 40,
        "tender-tender-selesai": 40,
        "tender-tender-selesai-nilai": 40,
        "tender-tender-ekontrak-kontrak": 40,
        "tender-non-tender-pengumuman": 40,
        "tender-non-tender-selesai": 40,
        "tender-non-tender-ekontrak-kontrak": 40,
        "tender-non-tender-ekontrak-bapbast": 40,
        "tender-pencatatan-non-tender": 40,
        "tender-pencatatan-non-tender-realisasi": 40,
        "tender-pencatatan-swakelola": 40,
        "tender-pencatatan-swakelola-realisasi": 40,
    },
}


@pytest.mark.parametrize("folder", EXPECTED)
def test_every_real_row_is_a_fact(data_dir: Path, folder: str) -> None:
    reading = Reading([data_dir / folder])
    everything = list(reading)
    assert [one for one in everything if isinstance(one, Problem)] == []
    counted = Counter(one.origin.feed for one in everything if isinstance(one, Mapped))
    assert counted == EXPECTED[folder]
    assert sum(one.rows for one in reading.snapshots()) == sum(
        number for feed, number in counted.items() if "penyedia-detail" not in feed
    )
    assert {ignored.reason for ignored in reading.ignored} == {"not used by a programme yet"}
