"""Made-up transactions for measuring, and what they come to: exact, by the generator's own count.

92 in a hundred are new packages, 2 are rows sent again, 6 correct a package: an addendum to a
contract, a newer row of an order or a record, sometimes a cancelled one. Agencies are drawn with
weight 1/rank, so the first of 640 has one event in seven.

One rule says what counts, for whoever takes part: the newest row of a package by (version,
observed_at, content), and nothing where that row is cancelled. It is the ledger's own rule, for the
rows that are made here.
"""

from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

from monitors.days import first_day, start_of_day
from monitors.facts import Transaction
from tests.bench.job import Totals

AGENCIES = 640
YEAR = 2024
SEED = 20240101
NEW, AGAIN = 0.92, 0.02
OF_WHICH_OLD = 0.25
"""Part of the rows sent again that were corrected meanwhile."""
CANCELLED = 0.3
"""Part of the corrections of an order or a record."""
OPEN_PACKAGES = 5000
"""Packages that may still be corrected or sent again."""
SUPPLIERS = 50_021
YEAR_DAYS = 366


KINDS = (
    ("tender", "contract", "spse", "tender-ekontrak-kontrak"),
    ("tender", "contract", "spse", "tender-ekontrak-kontrak"),
    ("non_tender", "contract", "spse", "non-tender-ekontrak-kontrak"),
    ("recorded_non_tender", "record", "spse", "pencatatan-non-tender"),
    ("self_managed", "record", "", "pencatatan-swakelola"),
    ("ecatalogue_v5", "order", "v5", "ekatalog-archive-paket-e-purchasing"),
    ("ecatalogue_v5", "order", "v5", "ekatalog-archive-paket-e-purchasing"),
    ("ecatalogue_v6", "order", "v6", "ekatalog-paket-e-purchasing"),
    ("ecatalogue_v6", "order", "v6", "ekatalog-paket-e-purchasing"),
    ("marketplace", "order", "spse", "bela-toko-daring-realisasi"),
)
"""(channel, stage, id space of the supplier, feed), one in ten each."""
CATEGORIES = ("Pengadaan Barang", "Pekerjaan Konstruksi", "Jasa Lainnya", "Jasa Konsultansi")
METHODS = ("Tender Cepat", "E-Purchasing", "Penunjukan Langsung", "Pengadaan Langsung")

About = dict[str, str | None]


class Event(NamedTuple):
    """One transaction, with the columns that are there for people."""

    fact: Transaction
    about: About


class MadeUp:
    """A sequence of events: the same seed, the same events. `totals` is true of those handed out.

    The year passes over `span` events.
    """

    def __init__(self, span: int, seed: int = SEED) -> None:
        self._span = span
        self.totals: Totals = {}
        self.packages = 0
        self._random = Random(seed)
        self._codes = [f"X{number:03d}" for number in range(1, AGENCIES + 1)]
        self._weights = list(accumulate(1 / rank for rank in range(1, AGENCIES + 1)))
        self._first = first_day(YEAR)
        self._open: list[tuple[Event, Event]] = []
        self._number = 0

    def take(self, count: int) -> Iterator[Event]:
        """Yield the next `count` events."""
        random = self._random.random
        for _ in range(count):
            chance = random()
            if chance < NEW or not self._open:
                yield self._new()
            elif chance < NEW + AGAIN:
                newest, before = self._open[int(random() * len(self._open))]
                yield before if random() < OF_WHICH_OLD else newest
            else:
                yield self._corrected()
            self._number += 1

    def _when(self) -> tuple[int, int]:
        """Day of the year, growing with the events, and the instant of that evening's pull."""
        day = self._first + min(self._number * YEAR_DAYS // self._span, YEAR_DAYS - 1)
        return day, start_of_day(day + 1)

    def _new(self) -> Event:
        random, number = self._random, self._number
        channel, stage, space, feed = KINDS[int(random.random() * len(KINDS))]
        (agency,) = random.choices(self._codes, cum_weights=self._weights)
        day, observed = self._when()
        value = random.randrange(1_000_000_00, 5_000_000_000_00)
        declares = stage != "order"
        supplier, package = _ids(space, int(random.random() * SUPPLIERS), number)
        fact = Transaction(
            agency, YEAR, channel, package,
            (supplier or "") if channel == "tender" else "1" if channel == "ecatalogue_v5" else "",
            stage, 0, "active", day, value,
            value * (number % 3 // 2) if declares else None,
            value if declares else None,
            supplier, None, value + value // 10 if declares else None, None if declares else 1,
            random.getrandbits(62), observed,
        )  # fmt: skip
        about: About = {
            "work_unit": f"{number % 977:06d}.{number % 31:04d}",
            "method": METHODS[number % len(METHODS)],
            "category": CATEGORIES[number % len(CATEGORIES)],
            "fund": "APBN" if number % 5 else "PNBP",
            "rup": ";".join(f"{40_000_000 + number % 999_983 + more}" for more in range(3)),
            "feed": feed,
        }
        event = Event(fact, about)
        if len(self._open) < OPEN_PACKAGES:
            self._open.append((event, event))
        else:
            self._open[int(random.random() * OPEN_PACKAGES)] = event, event
        self._add(fact, 1)
        self.packages += 1
        return event

    def _corrected(self) -> Event:
        random = self._random
        at = int(random.random() * len(self._open))
        before, _ = self._open[at]
        old = before.fact
        day, observed = self._when()
        value = random.randrange(1_000_000_00, 5_000_000_000_00)
        contract = old.stage == "contract"
        gone = not contract and random.random() < CANCELLED
        fact = old._replace(
            version=old.version + contract,
            status="cancelled" if gone else "active",
            day=day if contract else old.day,
            value_sen=value,
            umk_sen=old.umk_sen and value,
            pdn_sen=old.pdn_sen and value,
            content=random.getrandbits(62),
            # Within one pull, a corrected row would have to be told from the old one by chance.
            observed_at=max(observed, (old.observed_at or 0) + 1),
        )
        event = Event(fact, before.about)
        self._open[at] = event, before
        self._add(old, -1)
        self._add(fact, 1)
        return event

    def _add(self, fact: Transaction, sign: int) -> None:
        if fact.status == "cancelled":
            return
        total = self.totals.setdefault(fact.agency, {}).setdefault(fact.channel, [0, 0])
        total[0] += sign
        total[1] += sign * (fact.value_sen or 0)


def _ids(space: str, supplier: int, number: int) -> tuple[str | None, str]:
    """Keys of a supplier and of a package, as long as those of the real feeds."""
    if space == "v6":
        return f"v6:01JHKT{supplier:020d}", f"01JDEM{number:020d}"
    return f"{space}:{supplier:07d}" if space else None, f"{10_000_000_000 + number}"


class Off(NamedTuple):
    """By how much somebody's totals differ from the generator's: agency-channels, and sen."""

    totals: int
    sen: int


def off(true: Totals, found: Totals) -> Off:
    """Compare every agency and channel; nothing counted and no entry are the same."""
    wrong = sen = 0
    for agency in true.keys() | found.keys():
        ours, theirs = true.get(agency, {}), found.get(agency, {})
        for channel in ours.keys() | theirs.keys():
            packages, value = ours.get(channel, (0, 0))
            other_packages, other_value = theirs.get(channel, (0, 0))
            wrong += (packages, value) != (other_packages, other_value)
            sen += abs(value - other_value)
    return Off(wrong, sen)
