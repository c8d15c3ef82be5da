"""What would close the gap: the amount a month, and the packages that are reserved and not let."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, percent_en, percent_id

CALLING = frozenset({"raised", "changed"})
"""Kinds of transitions after which something can be done."""


def needed(told: Told) -> Both:
    """The share of the rest and the amount a month that still make the goal."""
    unit, name, share = told.unit, told.subject, told.measures.needed_share
    per_month = told.measures.required_per_month_sen
    if share is None and per_month is not None:
        # A counter, or an amount that no budget limits: there is no rest to take a share of.
        return Both(
            f"perlu {amount_id(per_month, unit)} per bulan",
            f"{amount_en(per_month, unit)} a month is needed",
        )
    said = Both(
        f"{percent_id(share)} dari sisa {amount_id(told.left, unit)} harus untuk {name.id}",
        f"{percent_en(share)} of the {amount_en(told.left, unit)} left must go to {name.en}",
    )
    if per_month is None:
        return said
    return Both(
        f"{said.id}, yaitu {amount_id(per_month, unit)} per bulan",
        f"{said.en}, {amount_en(per_month, unit)} a month",
    )


def reserved(told: Told) -> Both | None:
    """What the agency can do: let what its plan reserves for small business. None: nothing."""
    sums = told.reserved
    if told.kind not in CALLING or sums is None or not sums.packages:
        return None
    return Both(
        f"Dalam RUP ada {sums.packages} paket usaha kecil yang belum dikontrak, "
        f"pagu {amount_id(sums.pagu_sen)}.",
        f"The plan holds {sums.packages} packages reserved for small business and not contracted "
        f"yet, pagu {amount_en(sums.pagu_sen)}.",
    )
