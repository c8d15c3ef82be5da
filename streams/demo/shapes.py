"""The shapes of a real year, as measured on a ministry's public feeds of 2024 and 2025.

Counts by month, log-normal amounts (median in rupiah, sigma of the logarithm), shares of what goes
wrong. Rounded: they are to look true, not to be it.
"""

from typing import NamedTuple


class Shape(NamedTuple):
    """One channel: its share of an agency's packages, its amounts, its months.

    `most` caps an amount where the law caps the method (direct procurement).
    """

    channel: str
    share: float
    median: int
    sigma: float
    months: tuple[int, ...]
    most: int | None = None


TENDER = Shape("tender", 0.045, 650_000_000, 1.4, (1, 3, 5, 7, 10, 12, 14, 15, 13, 10, 7, 3))
NON_TENDER = Shape(
    "non_tender", 0.15, 84_000_000, 0.8, (2, 6, 8, 9, 11, 10, 10, 11, 10, 10, 9, 4), 400_000_000
)
RECORDED = Shape(
    "recorded_non_tender", 0.08, 90_000_000, 1.6, (1, 2, 4, 5, 7, 8, 9, 9, 12, 18, 12, 13)
)
SELF_MANAGED = Shape(
    "self_managed", 0.02, 80_000_000, 1.2, (1, 3, 5, 8, 10, 10, 10, 10, 12, 12, 11, 8)
)
ECATALOGUE_V5 = Shape(
    "ecatalogue_v5", 0.32, 38_000_000, 2.1, (9, 10, 7, 7, 9, 9, 9, 8, 7, 10, 8, 7)
)
ECATALOGUE_V6 = Shape(
    "ecatalogue_v6", 0.35, 53_000_000, 1.8, (1, 1, 2, 3, 2, 3, 15, 14, 16, 20, 13, 12)
)
MARKETPLACE = Shape("marketplace", 0.035, 3_000_000, 1.2, (3, 6, 8, 8, 9, 9, 9, 9, 9, 11, 13, 6))

SHAPES = (TENDER, NON_TENDER, RECORDED, SELF_MANAGED, ECATALOGUE_V5, ECATALOGUE_V6, MARKETPLACE)

LARGEST = 0.03
"""No package is more than this part of an agency's year: the cap of the tail."""

WEEKEND = 0.04
"""Part of e-catalogue orders that are placed on a Saturday or Sunday."""
BURST = 0.06
"""Chance that an e-catalogue order is the first of a burst on its day."""
BURST_SIZE = (3, 12)
LATE = 0.06
"""Part of rows that arrive days or weeks after their date."""
DUPLICATE = 0.04
"""Part of rows that a later pull repeats."""
DUPLICATE_PAYMENT = 0.3
"""The same for payments, which the feed repeats most."""
FAILED_TENDER = 0.09
CANCELLED_ORDER = 0.12
CANCELLED_RECORD = 0.06
PERCENT_TYPED = 0.05
"""Part of recorded packages whose rupiah field holds a per cent."""
DRAFT = 0.12
"""Part of contracts whose row has no value (yet)."""
ADDENDUM = 0.2
TERMINATED = 0.015
EARLY = 0.017
"""Part of January's e-catalogue v5 orders that are dated in December before."""
MULTI_PRODUCT = 0.41
TWO_LINES = 0.06
WITH_SEN = 0.08
"""Part of amounts that are no whole rupiah."""
NO_PDN = 0.08
RESERVED_RUPIAH = 15_000_000_000
"""Packages up to this pagu are reserved for small business."""

FEEDS = (
    ("rup-paket-penyedia-terumumkan", None, "plans"),
    ("tender-pengumuman", "tender", "announcements"),
    ("tender-selesai-nilai", "tender", "transactions"),
    ("tender-ekontrak-kontrak", "tender", "transactions"),
    ("tender-ekontrak-bapbast", "tender", "payments"),
    ("non-tender-pengumuman", "non_tender", "announcements"),
    ("non-tender-selesai", "non_tender", "transactions"),
    ("non-tender-ekontrak-kontrak", "non_tender", "transactions"),
    ("non-tender-ekontrak-bapbast", "non_tender", "payments"),
    ("pencatatan-non-tender", "recorded_non_tender", "transactions"),
    ("pencatatan-swakelola", "self_managed", "transactions"),
    ("ekatalog-archive-paket-e-purchasing", "ecatalogue_v5", "transactions"),
    ("ekatalog-paket-e-purchasing", "ecatalogue_v6", "transactions"),
    ("bela-toko-daring-realisasi", "marketplace", "transactions"),
)
"""(feed, channel, kind) of the pulls; one of them a day is announced as complete."""
