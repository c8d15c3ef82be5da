"""A packages fold on a file, fed with facts as the topic has them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitors.facts import Fact
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.packages.fold import PackageFold
from streams.packages.store import Store

ENCODER = Encoder()
Record = tuple[int, int, bytes | None, bytes | None]


def records(facts: Sequence[Fact], first: int = 0) -> list[Record]:
    """The facts as records of one partition, from an offset on."""
    return [
        (number, 0, getattr(fact, "agency", "").encode() or None, ENCODER.fact(fact))
        for number, fact in enumerate(facts, first)
    ]


class Kept:
    """A file and what has been published from it, by key; a crash is `again`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.topic: dict[tuple[str, int, str, str], dict[str, Any]] = {}
        self.again()

    def again(self) -> None:
        """Start as after a crash: only the file is left."""
        self.store = Store(self.path)
        self.fold = PackageFold(0, self.store, shipped())

    def take(self, given: Sequence[Record], *, publish: bool = True) -> None:
        """Fold records, and publish what is due."""
        self.fold.take(given, given[-1][0] + 1)
        if publish:
            self.publish()

    def publish(self) -> None:
        """Publish what is due, until nothing is."""
        while due := list(self.fold.due(1000)):
            for _, row in due:
                self.put(row)
            self.fold.published([key for key, _ in due])

    def put(self, row: dict[str, Any]) -> None:
        """What a reader of the topic keeps: the highest position of a key."""
        ENCODER.record("Package", row)
        key = (row["agency"], row["year"], row["channel"], row["package"])
        held = self.topic.get(key)
        if held is None or held["position"] <= row["position"]:
            self.topic[key] = row

    def sums(self, agency: str, year: int) -> dict[str, dict[str, int]]:
        """Channel → measure → sum over the agency's packages."""
        found: dict[str, dict[str, int]] = {}
        for (of, of_year, channel, _), row in self.topic.items():
            if (of, of_year) == (agency, year):
                sums = found.setdefault(channel, dict.fromkeys(MEASURES, 0))
                for name in MEASURES:
                    sums[name] += row[name] or 0
        return found


MEASURES = (
    "packages", "value_sen", "umk_declared_sen", "umk_confirmed_sen", "umk_doubtful_sen",
    "umk_unverifiable_sen", "class_unknown_sen", "pdn_sen", "paid_sen",
)  # fmt: skip
"""What of a package adds up to the figures of its channel."""


def figures(report: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The same of a report, without the channels that have nothing."""
    return {
        channel: sums
        for channel, one in report["channels"].items()
        if one is not None
        for sums in [{name: one[name] or 0 for name in MEASURES}]
        if any(sums.values())
    }
