"""Suppliers of e-catalogue version 5 (Ecat-PenyediaDetail): penyedia_ukm."""

from streams.sources.content import content_of
from streams.sources.feed import SUPPLIERS, Feed
from streams.sources.mapped import Supplier
from streams.sources.pull import Pull
from streams.sources.row import Row

NAME = "ekatalog-archive-penyedia-detail"

_WORDS = (
    ("koperasi", "cooperative"),
    ("non", "large"),
    ("bukan", "large"),
    ("besar", "large"),
    ("menengah", "medium"),
    ("mikro", "micro"),
    ("kecil", "small"),
)
"""Words of penyedia_ukm, the first that occurs decides: "Non Kecil" is not small."""


def to_fact(row: Row, pull: Pull) -> Supplier:
    """Return the register's entry; "Belum Terdefinisi" and unseen words are unknown.

    Raises FieldError.
    """
    word = row.word("penyedia_ukm")
    canonical = (
        f"v5:{row.key('kd_penyedia')}",
        next((meaning for part, meaning in _WORDS if part in word), "unknown"),
        NAME,
    )
    return Supplier(
        *canonical, content=content_of(canonical), observed_at=row.observed_at(pull.observed_at)
    )


FEED = Feed(NAME, ("Ecat-PenyediaDetail", "Ecat-PenyediaDetailV5"), None, SUPPLIERS, to_fact)
