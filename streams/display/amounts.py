"""Amounts of any unit for reading: rupiah, or a count."""

from streams.display.rupiah import rupiah


def amount(value: int | None, unit: str, *, short: bool = False) -> str:
    """Write an amount in a programme's unit ("sen" or "count"); "-" for None."""
    if value is None:
        return "-"
    return rupiah(value, short=short) if unit == "sen" else f"{value:,}".replace(",", ".")
