"""e-Catalogue version 6: one row per order. Its class of supplier is in the register alone."""

from monitors.days import ulid_day
from monitors.facts import Transaction
from streams.sources.feed import TRANSACTIONS, Feed
from streams.sources.pull import Pull
from streams.sources.row import Row
from streams.sources.transaction import transaction


def to_fact(row: Row, pull: Pull) -> Transaction:
    """Return the order. Raises FieldError.

    Orders that were never placed have no date; the time inside their ULID stands for it. "Paid
    outside the system" is real spend: only CANCELLED and its kinds are left out.
    """
    order = row.key("order_id", "kd_paket")
    day = row.day("order_date", "tgl_order")
    supplier = row.optional_key("kode_penyedia", "kd_penyedia_v6")
    return transaction(
        row,
        pull,
        channel="ecatalogue_v6",
        stage="order",
        package=order,
        status="cancelled" if row.word("status", "status_pkt").startswith("cancel") else "active",
        day=_placed(order) if day is None else day,
        value_sen=row.money("total", "total_harga"),
        supplier=None if supplier is None else f"v6:{supplier}",
    )


def _placed(order: str) -> int | None:
    try:
        return ulid_day(order)
    except ValueError:
        return None


FEED = Feed(
    "ekatalog-paket-e-purchasing",
    ("Ecat-PaketEPurchasingV6",),
    "ecatalogue_v6",
    TRANSACTIONS,
    to_fact,
)
