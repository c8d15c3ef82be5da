"""A worker's parts, without Kafka, for the collector and the server to look at."""

import copy
from typing import Any

from monitors.facts import Target, Tick, Transaction
from monitors.ledger.partition import Partition
from streams.outbox.reports import Reports
from streams.programmes import load_calendar, load_programmes
from streams.worker.shard import Shard
from streams.worker.tally import Tally

PROGRAMMES, CALENDAR = load_programmes(), load_calendar()
MARCH = 19_783
JULY = 19_905


class FakeOutbox:
    def waiting(self):
        return {0: 2}

    def published_to(self, partition):
        return 4


class FakeTable:
    def __init__(self, shards: dict[int, Shard]) -> None:
        self.shards = shards
        self.recovery_s: float | None = 1.5

    @property
    def ready(self) -> bool:
        return bool(self.shards) and all(shard.ready for shard in self.shards.values())


class FakeWorker:
    """One partition with two books, folded to position 9."""

    def __init__(self) -> None:
        partition: Any = Partition(PROGRAMMES, CALENDAR)
        self.shard = Shard(0, "me", partition, 1)
        self.table = FakeTable({0: self.shard})
        self.outbox = FakeOutbox()
        self.tally = Tally()
        self.reports = Reports(PROGRAMMES, CALENDAR)
        self.contact: float | None = 0.5
        facts: list[Any] = [
            self._contract("K1", 1, 700, 300),
            self._contract("K2", 2, 900, None),
            Target("K1", 2024, "umkk-40", "target", 10_000, MARCH - 60, "x", 2, None),
            Tick(JULY, 86_400_000 * (JULY + 1) - 25_200_001),
        ]
        for position, fact in enumerate(facts):
            partition.fold(position, fact)
        self.shard.recovered()
        self.shard.fence = self.shard.acked = 9
        self.reports.fill([partition], 10)

    @staticmethod
    def _contract(agency: str, content: int, value: int, umk: int | None) -> Transaction:
        return Transaction(
            agency, 2024, "tender", "P1", "", "contract", 0, "active", MARCH - 20, value, umk, 0,
            None, None, None, None, content, 1_709_000_000_000,
        )  # fmt: skip

    @property
    def ready(self) -> bool:
        return self.table.ready and self.contact is not None and self.contact < 6

    @property
    def books(self) -> int:
        return len(self.shard.state.books)

    def contact_age(self) -> float | None:
        return self.contact

    def lag(self, partition: int) -> int | None:
        return 11


def full_report(worker: FakeWorker) -> dict[str, Any]:
    """K1's report with everything that a report can tell."""
    report = copy.deepcopy(worker.reports.copy()["K1", 2024])
    tender = report["channels"]["tender"]
    report["channels"] = dict.fromkeys(report["channels"], tender)
    report |= {
        "name": 'Kab. "Contoh"\\',
        "kind": "KABUPATEN",
        "province": "Jawa Timur",
        "observed_at": "2024-07-01T08:00:00",
        "reserved": {"packages": 3, "pagu_sen": 500, "first": []},
    }
    umkk = report["programmes"]["umkk-40"]
    umkk |= {
        "umkk_confirmed_sen": 100,
        "needed_share": 0.5,
        "spi": 0.9,
        "projection": {"p10_sen": 1, "p50_sen": 200, "p90_sen": 3, "p_miss": 0.25},
    }
    umkk["rules"] = {"burning": {"open": True, "severity": "warning"}, "x": {"open": False}}
    for name in report["programmes"]:
        report["programmes"][name] = umkk | {"rules": umkk["rules"]}
    return report
