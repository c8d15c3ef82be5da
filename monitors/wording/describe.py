"""The text of one transition: who, the words of its state or rule, and what is odd about it."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

from monitors.rules import RULES, SideRule
from monitors.wording.both import Both, Told
from monitors.wording.numbers import date_en, date_id
from monitors.wording.remedy import reserved
from monitors.wording.standing import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WORDS: Mapping[str, Callable[[Told], Both]] = {
    name: pkgutil.resolve_name(f"monitors.rules.{name}.words:says") for name in RULES
}
"""What each rule says when it holds."""

NAMES: Mapping[str, Both] = {
    name: pkgutil.resolve_name(f"monitors.rules.{name}.words:NAME") for name in RULES
}
"""What each rule is called."""

SEVERITIES = {
    "critical": Both("kritis", "critical"),
    "warning": Both("peringatan", "warning"),
    "info": Both("info", "info"),
}
"""Each severity's name for people."""

VERDICTS = frozenset({"reached", "missed"})

CORRECTED = Both("Tahun yang sudah ditutup dikoreksi.", "The closed year was corrected.")
LATE = Both(
    "Putusan ini baru dapat diberikan sesudah tahun anggaran berakhir.",
    "This could only be told after the fiscal year had ended.",
)
CHANGED = Both("Pembaginya berubah.", "The denominator changed.")


def describe_state(told: Told) -> Both:
    """Return the text of a transition of the state."""
    words = WORDS.get(told.state_to) or SENTENCES[told.state_to]
    return _whole(told, words(told))


def describe_rule(rule: str, told: Told) -> Both:
    """Return the text of a transition of a side rule: what it found, that it has eased, or is over.

    A severity is left some days after it last held: then there may be nothing to find any more.
    """
    if told.says:
        return _whole(told, WORDS[rule](told))
    if told.kind not in {"cleared", "closed"}:
        return _whole(told, _eased(NAMES[rule], told))
    found = RULES[rule]
    is_event = isinstance(found, SideRule) and found.event
    return _whole(told, _over(NAMES[rule], told, is_event=is_event))


def _whole(told: Told, says: Both) -> Both:
    figures = told.figures
    start = f"{figures.agency} {figures.year} {told.programme.id}:"
    text = Both(start, start).then(says)
    if told.reason == "correction":
        text = text.then(CORRECTED if told.state_from in VERDICTS else LATE)
    if told.reason == "denominator_changed" and not told.says:
        text = text.then(CHANGED)
    if (can_do := reserved(told)) is not None:
        text = text.then(can_do)
    if not told.measures.calendar_known:
        text = text.then(
            Both(
                f"Hari libur {figures.year} tidak diketahui: setiap hari Senin-Jumat dihitung.",
                f"The holidays of {figures.year} are not known: every weekday counted.",
            )
        )
    return text


def _eased(name: Both, told: Told) -> Both:
    level = SEVERITIES[told.severity]
    return Both(
        f"{name.id}: mereda menjadi {level.id} sejak {date_id(told.since)}.",
        f"{name.en}: eased to {level.en} since {date_en(told.since)}.",
    )


def _over(name: Both, told: Told, *, is_event: bool) -> Both:
    if told.reason == "year_end":
        return Both(
            f"{name.id}: ditutup karena tahun anggaran berakhir.",
            f"{name.en}: closed, the fiscal year is over.",
        )
    if is_event:
        # What has happened is not undone: nothing more has happened.
        return Both(
            f"{name.id}: tidak ada yang baru sejak {date_id(told.since)}.",
            f"{name.en}: nothing new since {date_en(told.since)}.",
        )
    return Both(
        f"{name.id}: tidak lagi sejak {date_id(told.since)}.",
        f"{name.en}: no longer since {date_en(told.since)}.",
    )
