"""Amounts and shares for reading: "Rp1,23 miliar" and "37,5 %", and the same in English."""

from streams.display.rupiah import percent as percent_id
from streams.display.rupiah import rupiah

SCALE_EN = ((10**14, "trillion"), (10**11, "billion"), (10**8, "million"))
SEN = "sen"

__all__ = ["amount_en", "amount_id", "percent_en", "percent_id"]


def amount_id(value: int | None, unit: str = SEN) -> str:
    """Return an amount in the programme's unit, in Indonesian; "-" for None."""
    if value is None or unit == SEN:
        return rupiah(value)
    return f"{value:,}".replace(",", ".")


def amount_en(value: int | None, unit: str = SEN) -> str:
    """Return the same in English: "Rp1.23 billion"."""
    if value is None:
        return "-"
    if unit != SEN:
        return f"{value:,}"
    sign, size = ("-" if value < 0 else ""), abs(value)
    for least, word in SCALE_EN:
        if size >= least:
            hundredths = size * 100 // least
            return f"{sign}Rp{hundredths // 100:,}.{hundredths % 100:02d} {word}"
    whole, rest = divmod(size, 100)
    return f"{sign}Rp{whole:,}" + (f".{rest:02d}" if rest else "")


def percent_en(share: float | None) -> str:
    """Return a share (1 = all) as per cent with a decimal point; "-" for None."""
    return "-" if share is None else f"{share * 100:.1f} %"
