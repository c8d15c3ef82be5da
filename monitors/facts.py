"""The facts that move an agency's figures: one record type each, in the order of `schemas/`.

`agency` is the code whose log the fact belongs to: an agency's, or for readings of a whole nation
or province that scope's own code ("ID", "ID-JI").

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
REVISIONS = ("one_to_one", "one_to_many", "cancelled", "reactivated", "unknown")
"""What a plan's review (kaji ulang) did: SATUKESATU, SATUKEBANYAK, PEMBATALAN, PENGAKTIFAN; or what
is newer than this reader, and changes nothing."""


class Transaction(NamedTuple):
    """One row of a feed about one package at one stage.

    `package` is the key within agency, year and channel (kd_tender, kd_nontender, kd_*_pct,
    kd_paket, order_id). `part` tells apart what is summed within a package: the supplier of a
    tender's contract or award, the line (kd_paket_produk) of an e-catalogue v5 package, what
    identifies a payment; "" elsewhere. `version` is the addendum (contract) or the
    re-announcement, else 0. `day` is when the value counts by the feed's own date field. `umk_sen`
    and `pdn_sen` are as declared, `None` where the feed declares none. `rup` holds the codes of the
    plans as written, several joined with semicolons; `feed` names what the row was read from: a
    complete pull of it without the row lets the row vanish.
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
    rup: str | None = None
    feed: str | None = None


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
    """An announced procurement plan (RUP): `pagu_sen` counts while it is active and not deleted.

    `announced`, `begins` and `ends` are days: of the announcement, and of the planned contract.
    `reserved` tells whether it is meant for small business (status_ukm), `domestic` for domestic
    products (status_pdn). `title` is the plan's name, for people.
    """

    agency: str
    year: int
    rup: str
    pagu_sen: int | None
    active: bool
    content: int
    observed_at: int | None
    announced: int | None = None
    begins: int | None = None
    ends: int | None = None
    reserved: bool | None = None
    domestic: bool | None = None
    work_unit: str | None = None
    method: str | None = None
    title: str | None = None
    feed: str | None = None


class Revision(NamedTuple):
    """A plan was reviewed (RUP kaji ulang): from `day` on `new_rup` stands for `old_rup`.

    `kind` is one of `REVISIONS`. `new_rup` is None where a plan was cancelled or taken up again;
    one-to-many is one fact for each new plan. `instant` orders the reviews of one day.
    """

    agency: str
    year: int
    old_rup: str
    new_rup: str | None
    kind: str
    day: int
    instant: int | None
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

    `complete` is False for an agency whose rows merely turned up in another's pull. `begun_at` is
    the earliest instant of its rows: a row of the feed that was last seen before it has vanished.
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
    begun_at: int | None = None


class Registration(NamedTuple):
    """What the agency register says of an agency from the day `valid_from` (None: always) on.

    `kind` is as the feeds write it (KEMENTERIAN, PROVINSI, KABUPATEN, …). `successor` is the code
    of the agency that has taken it over.
    """

    agency: str
    name: str
    kind: str
    province: str | None
    time_zone: str
    successor: str | None
    valid_from: int | None
    content: int
    observed_at: int | None


class Reading(NamedTuple):
    """A counter was read: `value` of a programme's measure on a day, in the programme's unit.

    `agency` is the code of the scope: an agency's, a province's or the nation's ("ID"). `series`
    tells counters of one programme apart (a channel, a kind of product), "" where there is one.
    """

    agency: str
    year: int
    programme: str
    series: str
    day: int
    value: int
    source: str
    content: int
    observed_at: int | None


class Close(NamedTuple):
    """The books of a fiscal year are closed for good: its figures stand, corrections are refused.

    `day` is when it was decided, `source` by what.
    """

    agency: str
    year: int
    day: int
    source: str
    content: int
    observed_at: int | None


class Tick(NamedTuple):
    """Time passes: `day` is the business date that has ended or is under way, at `instant`."""

    day: int
    instant: int


Fact = (
    Transaction
    | Budget
    | Plan
    | Revision
    | Target
    | SupplierClass
    | Registration
    | Reading
    | Snapshot
    | Close
    | Tick
)
