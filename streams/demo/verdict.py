"""Whether the worker's totals are those of the generator's own count, to the sen."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from streams.demo.planning import PROGRAMME
from streams.demo.tally import Line, Tally


class Difference(NamedTuple):
    """One figure that is not what it should be: counts, or sen."""

    agency: str
    figure: str
    worker: int | None
    generator: int

    def line(self) -> str:
        """The difference as a line of text."""
        return f"{self.agency} {self.figure}: worker {self.worker}, generator {self.generator}"


def differences(
    tallies: Mapping[str, Tally], figures: Mapping[str, Mapping[str, Any]]
) -> list[Difference]:
    """Compare every channel of every agency; `figures` are records of umkm.agency-status."""
    return [
        one
        for agency, tally in tallies.items()
        for one in _of_agency(agency, tally, figures.get(agency, {}))
        if one.worker != one.generator
    ]


def _of_agency(agency: str, tally: Tally, row: Mapping[str, Any]) -> Iterator[Difference]:
    total = row.get("total", {})
    yield Difference(agency, "packages", total.get("packages"), tally.packages)
    yield Difference(agency, "value", total.get("value_sen"), tally.value)
    reading = row.get("programmes", {}).get(PROGRAMME, {})
    yield Difference(agency, "UMKK value", reading.get("umkk_sen"), tally.umkk)
    channels = row.get("channels", {})
    for name, line in tally.channels.items():
        for figure, worker, generator in _of_channel(channels.get(name) or {}, line):
            yield Difference(agency, f"{name} {figure}", worker, generator)


def _of_channel(
    channel: Mapping[str, int | None], line: Line
) -> Iterator[tuple[str, int | None, int]]:
    yield "packages", channel.get("packages"), line.packages
    yield "value", channel.get("value_sen"), line.value
    yield "cancelled", channel.get("cancelled"), line.cancelled
    # Null where no feed declares or pays: then the generator must have none, too.
    yield "declared", channel.get("umk_declared_sen") or 0, line.umk
    yield "PDN", channel.get("pdn_sen") or 0, line.pdn
    yield "paid", channel.get("paid_sen") or 0, line.paid
