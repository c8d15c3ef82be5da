"""What would close the gap: the amount a month, and the packages that are reserved and not let."""

from monitors.trajectory import DAYS_OF_A_MONTH
from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, percent_en, percent_id

CALLING = frozenset({"raised", "changed"})
"""Kinds of transitions after which something can be done."""


def needed(told: Told) -> Both:
    """The share of the rest and the amount a month that still make the goal, where any can."""
    unit, name, share = told.unit, told.subject, told.measures.needed_share
    missing, left = told.missing, told.left
    if not missing:
        return Both("target sudah tercapai", "the goal is met")
    if told.is_limited and missing > left:
        return Both(
            f"kurang {amount_id(missing, unit)}, lebih dari sisa anggaran {amount_id(left, unit)}",
            f"{amount_en(missing, unit)} is missing, more than the {amount_en(left, unit)} of the "
            "budget that is left",
        )
    pace = _pace(told)
    if share is None and pace is not None:
        # A counter, or an amount that no budget limits: there is no rest to take a share of.
        return Both(f"perlu {pace.id}", f"{pace.en} is needed")
    if told.programme.measure == "spend_value":
        goes = Both("harus direalisasikan", "must be spent")
    else:
        goes = Both(f"harus untuk {name.id}", f"must go to {name.en}")
    said = Both(
        f"{percent_id(share)} dari sisa {amount_id(left, unit)} {goes.id}",
        f"{percent_en(share)} of the {amount_en(left, unit)} left {goes.en}",
    )
    if pace is None:
        return said
    return Both(f"{said.id}, yaitu {pace.id}", f"{said.en}, {pace.en}")


def _pace(told: Told) -> Both | None:
    """What is needed a month; in the year's last days, in those that are left. None: no day is."""
    unit, amount, days = told.unit, told.measures.required_per_month_sen, told.days_left
    if amount is None:
        return None
    if days < DAYS_OF_A_MONTH:
        return Both(
            f"{amount_id(amount, unit)} dalam {days} hari yang tersisa",
            f"{amount_en(amount, unit)} in the {days} day{'' if days == 1 else 's'} left",
        )
    return Both(f"{amount_id(amount, unit)} per bulan", f"{amount_en(amount, unit)} a month")


def reserved(told: Told) -> Both | None:
    """What the agency can do: let what its plan reserves for small business. None: nothing."""
    sums = told.reserved
    if told.kind not in CALLING or sums is None or not sums.packages:
        return None
    few = "package" if sums.packages == 1 else "packages"
    return Both(
        f"Dalam RUP ada {sums.packages} paket usaha kecil yang belum dikontrak, "
        f"pagu {amount_id(sums.pagu_sen)}.",
        f"The plan holds {sums.packages} {few} reserved for small business and not contracted "
        f"yet, pagu {amount_en(sums.pagu_sen)}.",
    )
