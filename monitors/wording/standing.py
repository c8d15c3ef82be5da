"""States that no rule stands for: on track, the verdicts, no denominator; and leaving a rule's."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import (
    amount_en,
    amount_id,
    date_en,
    date_id,
    decimal_en,
    decimal_id,
    percent_en,
    percent_id,
)

STATES = {
    "too_early": Both("belum dinilai", "too early to judge"),
    "no_denominator": Both("tanpa pembagi", "no denominator"),
    "class_unknown": Both("kelas penyedia tidak diketahui", "class unknown"),
    "data_silent": Both("data terhenti", "data silent"),
    "cannot_be_reached": Both("tidak mungkin tercapai", "cannot be reached"),
    "likely_to_miss": Both("kemungkinan besar meleset", "likely to miss"),
    "behind": Both("tertinggal", "behind"),
    "on_track": Both("sesuai rencana", "on track"),
    "reached": Both("tercapai", "reached"),
    "missed": Both("tidak tercapai", "missed"),
}
"""Every state's name for people."""


def on_track(told: Told) -> Both:
    """The trajectory is good (again)."""
    now, was = stands(told), STATES[told.state_from]
    return Both(
        f"sesuai rencana sejak {date_id(told.since)}, sebelumnya {was.id}: {now.id}.",
        f"on track since {date_en(told.since)}, was {was.en}: {now.en}.",
    )


def too_early(told: Told) -> Both:
    """The curve has moved: what is planned by now is too little to judge by."""
    unit, measures, day = told.unit, told.measures, told.figures.day
    planned, goal = measures.planned_sen or 0, measures.goal_sen or 0
    return Both(
        f"belum dinilai lagi: sampai {date_id(day)} baru {amount_id(planned, unit)} dari "
        f"{amount_id(goal, unit)} yang direncanakan.",
        f"not judged any more: only {amount_en(planned, unit)} of {amount_en(goal, unit)} is "
        f"planned by {date_en(day)}.",
    )


def no_denominator(_: Told) -> Both:
    """There is nothing to judge against."""
    return Both(
        "tidak ada lagi pembagi (anggaran) untuk menilainya.",
        "there is no denominator to judge against any more.",
    )


def verdict(told: Told) -> Both:
    """The year is over: reached or missed."""
    unit, name = told.unit, told.subject
    earned, goal = told.figures.umkk_sen, told.measures.goal_sen or 0
    share, state = told.measures.attainment, STATES[told.state_to]
    return Both(
        f"{state.id}: {name.id} {amount_id(earned, unit)} dari {amount_id(goal, unit)} "
        f"({percent_id(share)} dari target).",
        f"{state.en}: {name.en} {amount_en(earned, unit)} of {amount_en(goal, unit)} "
        f"({percent_en(share)} of the goal).",
    )


def stands(told: Told) -> Both:
    """Where the value stands against its plan."""
    unit, name, measures = told.unit, told.subject, told.measures
    earned, planned, day = told.figures.umkk_sen, measures.planned_sen or 0, told.figures.day
    return Both(
        f"{name.id} {amount_id(earned, unit)} dari {amount_id(planned, unit)} yang direncanakan "
        f"sampai {date_id(day)} (SPI {decimal_id(measures.spi, 3)})",
        f"{name.en} {amount_en(earned, unit)} of {amount_en(planned, unit)} planned by "
        f"{date_en(day)} (SPI {decimal_en(measures.spi, 3)})",
    )


SENTENCES = {
    "on_track": on_track,
    "too_early": too_early,
    "no_denominator": no_denominator,
    "reached": verdict,
    "missed": verdict,
}
