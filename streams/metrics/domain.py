"""The figures of agencies and of sums over them, as samples: money in rupiah, shares as ratios."""

from collections.abc import Callable, Mapping
from typing import Any

from monitors.days import local_instant
from streams.metrics.readings import Labels

SEN = 100
"""Sen in a rupiah: Prometheus counts in base units."""
MS = 1000

Report = Mapping[str, Any]
Book = tuple[str, int]
Add = Callable[[str, float | None, Labels], None]
"""Takes one sample: a metric's name, its value (None: no sample), its labels' values."""

NOTES = {
    "cancelled": "packages or lines that their announcement, record or order cancels",
    "superseded": "rows with a value in whose place another row of the package counts",
    "duplicates": "rows that one pull held more than once",
    "drafts": "contract rows without a value",
    "dead_letters": "rows that could not be used",
    "orphan_payments": "packages that were paid and have no value",
    "vanished": "packages whose value a complete pull no longer shows",
    "doubtful_pulls": "feeds of which a pull was not believed, so that nothing vanished",
    "flagged": "counted values with a flag, such as a date outside the year",
}
"""What a channel's report notes beside its value, by its name there."""
CLAIMS = ("declared", "confirmed", "doubtful", "unverifiable")
MONEY = (
    ("goal", "goal_sen"),
    ("umkk", "umkk_sen"),
    ("umkk_confirmed", "umkk_confirmed_sen"),
    ("planned", "planned_sen"),
    ("spend", "spend_sen"),
    ("gap", "gap_sen"),
    ("required_per_month", "required_per_month_sen"),
)
SCOPE_MONEY = (
    ("goal", "goal_sen"),
    ("umkk", "umkk_sen"),
    ("spend", "spend_sen"),
    ("gap", "gap_sen"),
)


def tell(add: Add, book: Book, report: Report) -> None:
    """Add the samples of one book, of an agency or of a scope."""
    name, year = book
    if "agencies" in report:
        _scope(add, (name, str(year)), report)
    else:
        labels = (name, report.get("kind") or "", report.get("province") or "", str(year))
        _agency(add, labels, report)


def _scope(add: Add, labels: Labels, report: Report) -> None:
    add("pantau_scope_agencies", report["agencies"], labels)
    for name, one in report["programmes"].items():
        _programme(add, "pantau_scope", (*labels, name), one, SCOPE_MONEY)


def _agency(add: Add, labels: Labels, report: Report) -> None:
    add("pantau_agency_info", 1, (*labels, report.get("name") or labels[0]))
    fed = {name: one for name, one in report["channels"].items() if one is not None}
    for name, one in fed.items():
        add("pantau_agency_value_rupiah", one["value_sen"] / SEN, (*labels, name))
        add("pantau_agency_packages", one["packages"], (*labels, name))
    for measure in CLAIMS:
        known = [sen for one in fed.values() if (sen := one.get(f"umk_{measure}_sen")) is not None]
        if known:
            add(f"pantau_agency_umk_{measure}_rupiah", sum(known) / SEN, labels)
    for note in NOTES if fed else ():
        add(
            "pantau_agency_noted_rows",
            sum(one.get(note, 0) for one in fed.values()),
            (*labels, note),
        )
    if report["observed_at"] is not None:
        observed = local_instant(report["observed_at"])
        add("pantau_agency_observed_timestamp_seconds", observed / MS, labels)
    reserved = report.get("reserved")
    if reserved is not None:
        add("pantau_agency_reserved_packages", reserved["packages"], labels)
        add("pantau_agency_reserved_pagu_rupiah", reserved["pagu_sen"] / SEN, labels)
    for name, one in report["programmes"].items():
        own = (*labels, name)
        _programme(add, "pantau_programme", own, one, MONEY)
        _forecast(add, own, one)
        for rule, held in (one.get("rules") or {}).items():
            if held["open"]:
                add("pantau_programme_rule_open", 1, (*own, rule, held["severity"]))


def _programme(
    add: Add,
    of: str,
    labels: Labels,
    reading: Report,
    money: tuple[tuple[str, str], ...],
) -> None:
    if reading.get("unit", "sen") == "sen":
        for metric, field in money:
            sen = reading.get(field)
            # Without a goal the report has 0 there, as the JSON of `pantau replay` always had.
            if sen is not None and (field != "goal_sen" or sen):
                add(f"{of}_{metric}_rupiah", sen / SEN, labels)
    add(f"{of}_planned_ratio", reading.get("planned_fraction"), labels)
    add(f"{of}_spi_ratio", reading.get("spi"), labels)
    add(f"{of}_needed_share_ratio", reading.get("needed_share"), labels)
    add(f"{of}_state", 1, (*labels, reading["state"]))


def _forecast(add: Add, labels: Labels, reading: Report) -> None:
    projection = reading.get("projection")
    if projection is None or reading.get("unit", "sen") != "sen":
        return
    add("pantau_programme_miss_probability_ratio", projection["p_miss"], labels)
    add("pantau_programme_projected_rupiah", projection["p50_sen"] / SEN, labels)
