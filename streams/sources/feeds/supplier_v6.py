"""Suppliers of e-catalogue version 6: status_umkk."""

from streams.sources.content import content_of
from streams.sources.feed import SUPPLIERS, Feed
from streams.sources.mapped import Supplier
from streams.sources.pull import Pull
from streams.sources.row import Row

NAME = "ekatalog-penyedia-detail"


def to_fact(row: Row, pull: Pull) -> Supplier:
    """Return the register's entry. Raises FieldError.

    1 says micro, small or cooperative, not which: "small". 0 says none of them, not how large:
    "large", so that no count of medium businesses grows by it.
    """
    umkk = row.flag("status_umkk")
    supplier_class = "unknown" if umkk is None else "small" if umkk else "large"
    number = row.key("kode_penyedia", "kd_penyedia_v6", "kd_penyedia")
    canonical = (f"v6:{number}", supplier_class, NAME)
    return Supplier(
        *canonical, content=content_of(canonical), observed_at=row.observed_at(pull.observed_at)
    )


FEED = Feed(NAME, ("Ecat-PenyediaDetailV6",), None, SUPPLIERS, to_fact)
