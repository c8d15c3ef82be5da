"""The facts that move an agency's figures: one record type each, in the order of `schemas/`.

Units: money is an integer number of sen (1/100 rupiah); a *day* is an integer count of days since
1970-01-01 in the agency's local time; an *instant* is milliseconds since the epoch, UTC.
`observed_at` is the instant of the pull that showed the row, `None` where no feed, flag or manifest
says it. `content` identifies the row's content without its pull stamps: two rows with the same
content are one fact, seen twice.
"""

from typing import NamedTuple

CHANNELS = (
    "tender",
    "non_tender",
    "recorded_non_tender",
    "self_managed",
    "ecatalogue_v5",
    "ecatalogue_v6",
    "marketplace",
)
"""Where a package was bought, in the order of reports. The order is part of the stored format."""

STAGES = ("announcement", "award", "contract", "record", "order", "payment")
"""What a row tells about its package. The order is part of the stored format."""

STATUSES = ("active", "cancelled", "terminated")
PACKAGE_CLASSES = ("small", "medium", "large")
SUPPLIER_CLASSES = ("micro", "small", "cooperative", "medium", "large", "unknown")
SMALL = frozenset({"micro", "small", "cooperative"})
"""The classes that count as UMKK (Perpres 12/2021 art. 65): medium does not."""

DENOMINATORS = ("target", "procurement_budget", "planned_pagu")


class Transaction(NamedTuple):
    """One row of a feed about one package at one stage.

    `package` is the key within agency, year and channel (kd_tender, kd_nontender, kd_*_pct,
    kd_paket, order_id). `part` tells apart what is summed within a package: the supplier of a
    tender's contract or award, the line (kd_paket_produk) of an e-catalogue v5 package, what
    identifies a payment; "" elsewhere. `version` is the addendum (contract) or the
    re-announcement, else 0. `day` is when the value counts by the feed's own date field. `umk_sen`
    and `pdn_sen` are as declared, `None` where the feed declares none.
    """

    agency: str
    year: int
    channel: str
    package: str
    part: str
    stage: str
    version: int
    status: str
    day: int | None
    value_sen: int | None
    umk_sen: int | None
    pdn_sen: int | None
    supplier: str | None
    package_class: str | None
    pagu_sen: int | None
    products: int | None
    content: int
    observed_at: int | None


class Budget(NamedTuple):
    """A work unit's budget for goods and services (RUP-StrukturAnggaranPD, belanja_pengadaan).

    `work_unit` is "kd_satker/kd_satker_str": the first is the key, the second tells which unit is
    part of which.
    """

    agency: str
    year: int
    work_unit: str
    amount_sen: int | None
    content: int
    observed_at: int | None


class Plan(NamedTuple):
    """An announced procurement plan (RUP): `pagu_sen` counts while it is active and not deleted."""

    agency: str
    year: int
    rup: str
    pagu_sen: int | None
    active: bool
    content: int
    observed_at: int | None


class Target(NamedTuple):
    """A denominator set by hand: in force from `valid_from` (day) until a later one."""

    agency: str
    year: int
    programme: str
    denominator: str
    amount_sen: int
    valid_from: int
    source: str
    content: int
    observed_at: int | None


class SupplierClass(NamedTuple):
    """What the register says of a supplier that this agency uses. `supplier` is "space:id"."""

    agency: str
    supplier: str
    supplier_class: str
    content: int
    observed_at: int | None


class Snapshot(NamedTuple):
    """A pull of one feed for one agency and year has been sent in full.

    `complete` is False for an agency whose rows merely turned up in another's pull.
    """

    agency: str
    year: int
    feed: str
    channel: str | None
    kind: str
    complete: bool
    rows: int
    duplicates: int
    dead_letters: int
    content: int
    observed_at: int | None


class Tick(NamedTuple):
    """Time passes: `day` is the business date that has ended or is under way, at `instant`."""

    day: int
    instant: int


Fact = Transaction | Budget | Plan | Target | SupplierClass | Snapshot | Tick
