"""What is said when the rest of the budget burns."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, decimal_en, decimal_id
from monitors.wording.remedy import needed

NAME = Both("Anggaran terpakai terlalu cepat", "Burning too fast")


def says(told: Told) -> Both:
    """How many times as fast as planned, over which windows, and what of the rest is needed now."""
    says, name, rest = told.says, told.subject, needed(told)
    long, short = says["burn_long"], says["burn_short"]
    other = says["other_sen"]
    return Both(
        f"belanja selain {name.id} {decimal_id(long, 2)} kali rencana dalam {says['days_long']} "
        f"hari ({amount_id(other)}) dan {decimal_id(short, 2)} kali dalam {says['days_short']} "
        f"hari; {rest.id}.",
        f"spend that is not {name.en} was {decimal_en(long, 2)} times the plan over "
        f"{says['days_long']} days ({amount_en(other)}) and {decimal_en(short, 2)} times over "
        f"{says['days_short']} days; {rest.en}.",
    )
