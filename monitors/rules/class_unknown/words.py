"""What is said when too little is known of the suppliers."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, percent_en, percent_id

NAME = Both("Kelas penyedia tidak diketahui", "Supplier class unknown")


def says(told: Told) -> Both:
    """How much of the spend it is, and what is known at least."""
    unit, name, share = told.unit, told.subject, told.measures.unknown_share
    earned, goal = told.figures.umkk_sen, told.measures.goal_sen or 0
    least = Both(
        f"{name.id} paling sedikit {amount_id(earned, unit)} dari {amount_id(goal, unit)}",
        f"{name.en}: at least {amount_en(earned, unit)} of {amount_en(goal, unit)}",
    )
    if told.programme.measure == "pdn_value":
        # Orders do not say where the goods come from, whatever their supplier is.
        return Both(
            f"asal produk dari {percent_id(share)} belanja tidak diketahui: {least.id}.",
            f"the origin of the products of {percent_en(share)} of the spend is not known; "
            f"{least.en}.",
        )
    return Both(
        f"kelas penyedia dari {percent_id(share)} belanja tidak diketahui: {least.id}.",
        f"the supplier class of {percent_en(share)} of the spend is not known: {name.en} is at "
        f"least {amount_en(earned, unit)} of {amount_en(goal, unit)}.",
    )
