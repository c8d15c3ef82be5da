"""Facts to write down by hand: what a test does not say is the plainest there is."""

from dataclasses import replace
from datetime import date
from typing import Any

from monitors.days import WIB_HOURS, day_of, start_of_day
from monitors.facts import SupplierClass, Target, Tick, Transaction
from monitors.programme import Programme, Ratio
from monitors.rules.likely_to_miss import rule as likely_to_miss
from streams.programmes import load_calendar, load_programmes
from tests.ledger.strategies import with_content

YEAR = 2024
CALENDAR = load_calendar()
WATCHED: Programme = {one.id: one for one in load_programmes()}["umkk-40"]
"""The shipped programme, with its projection and the rules beside its state."""

PROGRAMME: Programme = replace(
    WATCHED, rules={"likely_to_miss": likely_to_miss.Parameters(raise_above=Ratio(1, 1))}
)
"""The same by its trajectory alone, so that a year can be worked out by hand."""
BN = 10**11
"""Rp1 bn in sen."""


def on(text: str) -> int:
    """The day number of "02-05" in 2024, or of a whole date."""
    return day_of(date.fromisoformat(text if len(text) > 5 else f"{YEAR}-{text}"))


def at(text: str, hour: int = 12) -> int:
    """The instant of an hour (WIB) of a day."""
    return start_of_day(on(text)) + hour * 3_600_000


def tx(day: str | None = "02-05", value: int | None = 100, **more: Any) -> Transaction:
    """A tender's contract of 2024, in sen; `observed` is the day of the pull, at noon."""
    observed = more.pop("observed", None)
    fields = {
        "agency": "K99", "year": YEAR, "channel": "tender", "package": "p", "part": "",
        "stage": "contract", "version": 0, "status": "active",
        "day": None if day is None else on(day), "value_sen": value, "umk_sen": None,
        "pdn_sen": None, "supplier": None, "package_class": None, "pagu_sen": None,
        "products": None, "rup": None, "feed": None,
        "observed_at": None if observed is None else at(observed),
    }  # fmt: skip
    assert fields.keys() >= more.keys()
    return with_content(fields | more)


def award(day: str | None = "01-20", value: int | None = 100, **more: Any) -> Transaction:
    return tx(day, value, stage="award", **more)


def announcement(status: str = "active", **more: Any) -> Transaction:
    return tx("01-10", None, stage="announcement", status=status, **more)


def record(day: str | None = "02-05", value: int | None = 100, **more: Any) -> Transaction:
    return tx(day, value, channel="recorded_non_tender", stage="record", **more)


def order(
    day: str | None = "02-05", value: int | None = 100, channel: str = "ecatalogue_v6", **more: Any
) -> Transaction:
    return tx(day, value, channel=channel, stage="order", **more)


def target(units: float, valid_from: str = "01-01", year: int = YEAR) -> Target:
    """A denominator in Rp bn."""
    day = on(valid_from)
    amount = int(units * BN)
    return Target("K99", year, "umkk-40", "target", amount, day, "made up", amount + day, None)


def register(supplier: str, word: str, content: int = 1, observed: str | None = None) -> Any:
    return SupplierClass("K99", supplier, word, content, None if observed is None else at(observed))


def end_of(day: int) -> Tick:
    """The tick that ends a day."""
    return Tick(day, start_of_day(day + 1, WIB_HOURS) - 1)


def noon_of(day: int) -> Tick:
    """A tick in the middle of a day: it is under way."""
    return Tick(day, start_of_day(day, WIB_HOURS) + 12 * 3_600_000)
