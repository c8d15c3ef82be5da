"""e-Catalogue version 5: one row per product line of a package."""

from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return one line; total_harga has shipping in it. Raises FieldError.

    The older shape (ISB) has no line number; there the product tells the lines apart.
    """
    supplier = row.optional_key("kd_penyedia")
    return transaction(
        row,
        pull,
        channel="ecatalogue_v5",
        stage="order",
        package=row.key("kd_paket"),
        part=row.key("kd_paket_produk", "kd_produk"),
        day=row.day("tanggal_buat_paket"),
        value_sen=row.money("total_harga"),
        supplier=None if supplier is None else f"v5:{supplier}",
        products=row.count("jml_jenis_produk"),
    )


FEED = Feed(
    "ekatalog-archive-paket-e-purchasing",
    ("Ecat-PaketEPurchasing", "Ecat-PaketEPurchasingV5"),
    "ecatalogue_v5",
    TRANSACTIONS,
    to_fact,
)
