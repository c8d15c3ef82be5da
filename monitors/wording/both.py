"""What is said, in two languages, and what it is said of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from monitors.figures import year_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitors.figures import Figures
    from monitors.programme import Programme
    from monitors.projection import Projection
    from monitors.rules.case import ReservedSum
    from monitors.trajectory import Assessment


class Both(NamedTuple):
    """One text in Indonesian and in English."""

    id: str
    en: str

    def then(self, more: Both) -> Both:
        """Return this text and another one behind it."""
        return Both(f"{self.id} {more.id}", f"{self.en} {more.en}")


class Told(NamedTuple):
    """One transition, with all that its words may need. `says` are the figures of a side rule."""

    programme: Programme
    figures: Figures
    measures: Assessment
    state_from: str
    state_to: str
    kind: str
    since: int
    reason: str
    says: Mapping[str, Any]
    projection: Projection | None = None
    reserved: ReservedSum | None = None
    severity: str = "info"

    @property
    def unit(self) -> str:
        """The programme's unit: "sen" or "count"."""
        return self.programme.unit

    @property
    def subject(self) -> Both:
        """What is counted, as the programme calls it."""
        return Both(self.programme.wording.subject_id, self.programme.wording.subject_en)

    @property
    def missing(self) -> int:
        """What is missing to the goal, in the unit; 0 where there is none."""
        return max(0, (self.measures.goal_sen or 0) - self.figures.umkk_sen)

    @property
    def left(self) -> int:
        """What is left of the denominator, in the unit."""
        held = self.figures.denominator
        return 0 if held is None else max(0, held.amount_sen - self.figures.spend_sen)

    @property
    def is_limited(self) -> bool:
        """Whether what is left of the denominator limits what can still be reached."""
        held = self.figures.denominator
        return held is not None and self.programme.is_limited_by(held.kind)

    @property
    def days_left(self) -> int:
        """How many days of the year are left; 0 once it is over."""
        return max(0, year_bounds(self.figures.year)[1] - self.figures.day)
