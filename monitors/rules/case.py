"""What a rule may ask about one programme on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from monitors.calendar import Calendar
    from monitors.figures import Figures, Ground
    from monitors.programme import Programme
    from monitors.projection import Projection
    from monitors.rules.rule import Rule


class Window(NamedTuple):
    """Spend of the last days, of what is dated by its own day; the window stops at 1 January.

    `other_sen` is spend of known class that does not count as UMKK. `planned` parts of the curve's
    whole are planned in the window.
    """

    other_sen: int
    planned: int


class Claims(NamedTuple):
    """Declared UMK value to date, and what of it is confirmed and doubtful, in sen."""

    declared_sen: int
    confirmed_sen: int
    doubtful_sen: int


class Pulse(NamedTuple):
    """The signs of life of a channel. Days are local day numbers, gaps business days.

    `last_row` is the last day up to the case's that has a row of the channel, `longest` the longest
    gap between two such days before it and `gaps` how many gaps there were. `last_pull` is the day
    of its last pull, None where no pull says when it was made; `longest_pull` and `pull_gaps` are
    the same of its pulls. `value_sen` is its value to date.
    """

    channel: str
    last_row: int
    longest: int
    gaps: int
    last_pull: int | None
    longest_pull: int
    pull_gaps: int
    value_sen: int


class Reserved(NamedTuple):
    """A planned package that is reserved for small business and not contracted yet.

    `begins` and `ends` are days of the planned contract, None where the plan does not say.
    """

    rup: str
    title: str | None
    pagu_sen: int
    begins: int | None
    ends: int | None
    method: str | None
    work_unit: str | None


class ReservedSum(NamedTuple):
    """How many such packages there are, their pagu, and the largest of them."""

    packages: int = 0
    pagu_sen: int = 0
    first: tuple[Reserved, ...] = ()


class Corrected(NamedTuple):
    """What corrections have taken from (or added to) days that had been judged, since 1 January.

    A correction changes what a package contributes that had contributed before: an addendum, a
    cancellation, a package that vanished, another class. Late rows of new packages are none.
    `causes` holds how many there were of each, by name.
    """

    umkk_sen: int = 0
    spend_sen: int = 0
    causes: tuple[tuple[str, int], ...] = ()


class View(Protocol):
    """What lies behind the figures, worked out only where a rule asks for it."""

    def window(self, days: int) -> Window | None:
        """The last `days` days; None where nothing is known of single days."""

    def claims(self) -> Claims | None:
        """The declared value and what of it can be believed; None where nothing is declared."""

    def pulses(self, pull_days: int, row_days: int) -> tuple[Pulse, ...]:
        """The channels without a pull for `pull_days` or a row for `row_days` business days."""

    def corrected(self) -> Corrected:
        """The corrections so far."""

    def denominator_reason(self, after: int) -> str | None:
        """Why the denominator in force is another than at the end of day `after`."""

    def projection(self) -> Projection | None:
        """The projected end of the year; None where there is not enough data."""

    def unreachable_since(self) -> int | None:
        """The day from which on the goal could not be reached any more, as known now."""

    def reserved(self) -> ReservedSum | None:
        """What is reserved and not contracted; None where no plans are known."""


class Nothing:
    """The view of whoever has figures and nothing behind them."""

    def window(self, days: int) -> Window | None:  # noqa: ARG002 - whatever is asked for
        """Nothing is known of single days."""
        return None

    def claims(self) -> Claims | None:
        """No claims."""
        return None

    def pulses(self, pull_days: int, row_days: int) -> tuple[Pulse, ...]:  # noqa: ARG002 - the same
        """No channels."""
        return ()

    def corrected(self) -> Corrected:
        """No corrections."""
        return Corrected()

    def denominator_reason(self, after: int) -> str | None:  # noqa: ARG002 - whatever is asked for
        """No reason."""
        return None

    def projection(self) -> Projection | None:
        """No projection."""
        return None

    def unreachable_since(self) -> int | None:
        """No day."""
        return None

    def reserved(self) -> ReservedSum | None:
        """No plans."""
        return None


NOTHING = Nothing()


class Case(NamedTuple):
    """One programme on one day: its figures, what they are judged against, and the view behind.

    `state` is the one that the day has ended with; rules beside the state may ask for it.
    """

    programme: Programme
    calendar: Calendar
    figures: Figures
    ground: Ground
    view: View = NOTHING
    state: str = ""


def parameters_of(programme: Programme, rule: Rule) -> Any:
    """Return the programme's parameters of a rule, its defaults where the programme sets none."""
    return programme.rules.get(rule.name) or _default(rule.parameters)


_DEFAULTS: dict[type, Any] = {}


def _default(parameters: type) -> Any:
    made = _DEFAULTS.get(parameters)
    if made is None:
        made = _DEFAULTS[parameters] = parameters()
    return made
