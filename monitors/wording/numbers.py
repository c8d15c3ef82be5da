"""Amounts, shares and dates as people read them, in Indonesian and in English."""

from monitors.days import date_of

SEN_PER_RUPIAH = 100
UNITS = (
    ("triliun", "tn", 10**12),
    ("miliar", "bn", 10**9),
    ("juta", "m", 10**6),
)
"""Short names of amounts (Indonesian, English) and their rupiah."""

MONTHS_ID = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

NO_DATA_ID = "data belum cukup"
NO_DATA_EN = "not enough data"


def amount_id(amount: int, unit: str = "sen") -> str:
    """Return an amount in Indonesian: "Rp1,23 miliar", or a count "1.234"."""
    if unit != "sen":
        return f"{amount:,}".replace(",", ".")
    sign, name, number = _shortened(amount, 0)
    return f"{sign}Rp{swapped(number)} {name}".rstrip()


def amount_en(amount: int, unit: str = "sen") -> str:
    """Return an amount in English: "Rp1.23 bn", or a count "1,234"."""
    if unit != "sen":
        return f"{amount:,}"
    sign, name, number = _shortened(amount, 1)
    return f"{sign}Rp{number} {name}".rstrip()


def percent_id(share: float | None) -> str:
    """Return a share in Indonesian: "37,5 %"."""
    return NO_DATA_ID if share is None else f"{swapped(tenths(share))} %"


def percent_en(share: float | None) -> str:
    """Return a share in English: "37.5 %"."""
    return NO_DATA_EN if share is None else f"{tenths(share)} %"


def tenths(share: float, goal: float = 1.0) -> str:
    """Return a share as per cent with one decimal and a point, rounded: "37.5".

    A share that falls short of the goal never reads as if it met it: 0.3996 of 0.4 is "39.9".
    """
    rounded, asked = f"{100 * share:.1f}", round(100 * goal, 6)
    return f"{asked - 0.1:.1f}" if share < goal and float(rounded) >= asked else rounded


def decimal_id(number: float | None, places: int) -> str:
    """Return a number in Indonesian: "0,484"."""
    return "-" if number is None else swapped(f"{number:.{places}f}")


def decimal_en(number: float | None, places: int) -> str:
    """Return a number in English: "0.484"."""
    return "-" if number is None else f"{number:.{places}f}"


def date_id(day: int) -> str:
    """Return a day in Indonesian: "15 Agustus 2024"."""
    when = date_of(day)
    return f"{when.day} {MONTHS_ID[when.month - 1]} {when.year}"


def date_en(day: int) -> str:
    """Return a day in English: "15 August 2024"."""
    when = date_of(day)
    return f"{when.day} {MONTHS_EN[when.month - 1]} {when.year}"


def swapped(number: str) -> str:
    """Return an English number with Indonesian marks: the comma is the decimal one."""
    return number.translate({ord("."): ",", ord(","): "."})


def _shortened(sen: int, language: int) -> tuple[str, str, str]:
    """The sign, the unit's name, and two decimals of a large amount.

    Further ones are cut, as on the board and in letters: one amount reads the same everywhere, and
    what is short of a goal never reads as the goal.
    """
    sign = "-" if sen < 0 else ""
    size = abs(sen)
    for indonesian, english, unit in UNITS:
        if size >= unit * SEN_PER_RUPIAH:
            hundredths = size // unit
            name = (indonesian, english)[language]
            return sign, name, f"{hundredths // 100:,}.{hundredths % 100:02d}"
    return sign, "", f"{size // SEN_PER_RUPIAH:,}"
