"""Nobody has pulled the agency's data for too long."""

from monitors.rules.case import Case
from monitors.rules.data_silent.silence import is_silent
from monitors.rules.rule import StateRule


def holds(case: Case) -> bool:
    """Whether the last pull is too many business days ago."""
    return is_silent(case.programme, case.calendar, case.figures)


RULE = StateRule("data_silent", "warning", holds=holds)
