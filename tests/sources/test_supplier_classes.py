"""What the registers of the two catalogues say of a supplier."""

import pytest

from streams.sources.mapped import Supplier
from tests.sources.mapping import mapped


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
