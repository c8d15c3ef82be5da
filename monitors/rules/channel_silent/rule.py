"""A channel shows no sign of life for much longer than it ever did: silence, not "no spend"."""

from dataclasses import dataclass
from typing import Any

from monitors.figures import is_below
from monitors.programme import Ratio
from monitors.rules.case import Case, Pulse
from monitors.rules.data_silent.silence import is_silent
from monitors.rules.rule import INFO, WARNING, Finding, SideRule


@dataclass(frozen=True, slots=True)
class Parameters:
    """When a channel is silent. Days and gaps are business days.

    Not pulled for more than `pull_days`, while others are; or pulled, but without a row for
    `least_days`. Either for more than `times` the channel's longest gap before, of `least_gaps`
    gaps at least. Channels that hold `warning_share` of the value are a warning, lesser ones an
    info.
    """

    pull_days: int = 5
    least_days: int = 10
    least_gaps: int = 10
    times: Ratio = Ratio(2, 1)
    warning_share: Ratio = Ratio(1, 4)
    raise_days: int = 3
    clear_days: int = 5


def look(case: Case, parameters: Parameters, _: tuple[Any, ...]) -> Finding | None:
    """The silent channels; None where the whole agency is silent, which is a state of its own."""
    if is_silent(case.programme, case.calendar, case.figures):
        return None
    silent = [
        (pulse, why)
        for pulse in case.view.pulses(parameters.pull_days, parameters.least_days)
        if (why := silence(case, pulse, parameters)) is not None
    ]
    if not silent:
        return Finding()
    value = sum(pulse.value_sen for pulse, _ in silent)
    small = is_below(value, case.figures.spend_sen, parameters.warning_share)
    severity = INFO if small else WARNING
    since = min(pulse.last_row if why == "no_rows" else _pulled(pulse) for pulse, why in silent)
    return Finding(
        severity,
        severity,
        "channel_silent",
        since=since,
        says={
            "channels": tuple(pulse.channel for pulse, _ in silent),
            "why": tuple(why for _, why in silent),
            "last": tuple(
                pulse.last_row if why == "no_rows" else _pulled(pulse) for pulse, why in silent
            ),
            "usual": tuple(
                pulse.longest if why == "no_rows" else pulse.longest_pull for pulse, why in silent
            ),
            "value_sen": value,
        },
    )


def silence(case: Case, pulse: Pulse, parameters: Parameters) -> str | None:
    """Why the channel is silent: "no_pull" or "no_rows"; None where it is not."""
    day, calendar = case.figures.day, case.calendar
    seen_until = day
    if pulse.last_pull is not None and pulse.last_pull < day:
        late = calendar.business_days(pulse.last_pull, day)
        if late > parameters.pull_days and _is_odd(
            late, pulse.longest_pull, pulse.pull_gaps, parameters
        ):
            return "no_pull"
        seen_until = pulse.last_pull
    quiet = calendar.business_days(pulse.last_row, seen_until)
    if quiet >= parameters.least_days and _is_odd(quiet, pulse.longest, pulse.gaps, parameters):
        return "no_rows"
    return None


def _is_odd(gap: int, longest: int, gaps: int, parameters: Parameters) -> bool:
    """Whether a gap is much longer than all before it, of which there were enough."""
    times = parameters.times
    return gaps >= parameters.least_gaps and gap * times[1] > longest * times[0]


def _pulled(pulse: Pulse) -> int:
    return pulse.last_row if pulse.last_pull is None else pulse.last_pull


RULE = SideRule("channel_silent", "warning", Parameters, look=look)
