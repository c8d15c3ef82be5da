"""What is said when declared value is doubtful."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id, percent_en, percent_id

NAME = Both("Klaim UMK diragukan", "Claim doubtful")


def says(told: Told) -> Both:
    """How much of what is declared is doubtful, and how much the register confirms."""
    says = told.says
    doubtful, declared, confirmed = (
        says["doubtful_sen"],
        says["declared_sen"],
        says["confirmed_sen"],
    )
    share = says["share"]
    return Both(
        f"{percent_id(share)} dari nilai UMK yang dinyatakan diragukan: {amount_id(doubtful)} dari "
        f"{amount_id(declared)}; terkonfirmasi {amount_id(confirmed)}.",
        f"{percent_en(share)} of the declared UMK value is doubtful: {amount_en(doubtful)} of "
        f"{amount_en(declared)}; {amount_en(confirmed)} is confirmed.",
    )
