"""One line of the list: where an agency stands in one programme, flat and ready to sort."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Row = Mapping[str, Any]

URGENCY = (
    "cannot_be_reached",
    "missed",
    "likely_to_miss",
    "behind",
    "data_silent",
    "class_unknown",
    "no_denominator",
    "too_early",
    "on_track",
    "reached",
)
"""States in the order in which they ask for attention; an unknown one comes after all of them."""
NEEDING = frozenset(URGENCY[:5])
"""States of which the summary counts the agencies."""
_PLACE = {state: place for place, state in enumerate(URGENCY)}


class Standing(NamedTuple):
    """An agency-year in one programme. Amounts in the programme's unit, shares as 1 = all."""

    agency: str
    year: int
    name: str
    kind: str | None
    province: str | None
    programme: str
    unit: str
    state: str
    since: int | None
    grade: str | None
    as_of: int | None
    umkk: int
    goal: int | None
    planned: int | None
    attainment: float | None
    gap: int | None
    days_behind: int | None
    needed_share: float | None
    p_miss: float | None

    @property
    def urgency(self) -> int:
        """Its state's place in URGENCY."""
        return _PLACE.get(self.state, len(URGENCY))


def standings(row: Row) -> Iterator[Standing]:
    """The lines of one status record, one for each programme."""
    name = row.get("name") or row["agency"]
    for programme, figures in row["programmes"].items():
        projection = figures.get("projection") or {}
        yield Standing(
            row["agency"],
            row["year"],
            name,
            row.get("kind"),
            row.get("province"),
            programme,
            figures.get("unit") or "sen",
            figures["state"],
            figures["since"],
            figures["grade"],
            row["as_of"],
            figures["umkk_sen"] or 0,
            figures["goal_sen"] or None,
            figures["planned_sen"],
            figures["attainment"],
            figures["gap_sen"],
            figures["days_behind"],
            figures["needed_share"],
            projection.get("p_miss"),
        )
