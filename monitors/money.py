"""Rupiah to integer sen (1/100 rupiah), exactly: no amount passes through a float's arithmetic."""

import re
from decimal import Decimal

GUARD_SEN = 10**18
"""No amount is larger: Rp 10,000 trillion, thrice the national budget, far inside a 64-bit long."""

_WHOLE = 100_00
"""100 % as the sen of "100" in a rupiah field."""

_EXACT_FLOAT = 2.0**46
"""Below it floats are less than a sen apart, so that each two-decimal amount has its own."""

_TEXT = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,2})?")
"""A plain number. Three decimals are refused: "100.000" is a hundred thousand to its writer."""


def sen(value: object) -> int | None:
    """Return an amount in rupiah as sen; None and blank text are "no amount".

    Accepts int, Decimal, float (within its exact range) and plain numeric text. Raises ValueError
    for more than two decimals, NaN and infinities, booleans, negative amounts, amounts beyond
    `GUARD_SEN`, and anything else.
    """
    match value:
        case None:
            return None
        case bool():
            raise ValueError("a truth value is not an amount")
        case int():
            return _guarded(value * 100)
        case Decimal():
            return _guarded(_shifted(value))
        case float():
            if abs(value) >= _EXACT_FLOAT:
                raise ValueError("a float of this size has lost its sen: read it as Decimal")
            return _guarded(_shifted(Decimal(repr(value))))
        case str():
            text = value.strip()
            if not text:
                return None
            if not _TEXT.fullmatch(text):
                raise ValueError("not a plain number with at most two decimals")
            return _guarded(_shifted(Decimal(text)))
        case _:
            raise ValueError(f"not an amount but a {type(value).__name__}")


def percent_of(value_sen: int, percent_sen: int) -> int:
    """Return `percent_sen` hundredths of a per cent of `value_sen`, rounded half-even to the sen.

    A per cent that was typed into a rupiah field arrives as its own sen: 90 % as 9000.
    """
    quotient, rest = divmod(value_sen * percent_sen, _WHOLE)
    above_half = 2 * rest - _WHOLE
    return quotient + (above_half > 0 or (above_half == 0 and quotient % 2 == 1))


def _shifted(value: Decimal) -> int:
    if not value.is_finite():
        raise ValueError("not a finite amount")
    if not value:
        return 0
    # Looked at before it is converted: 1E+999999999 as an int would fill the memory.
    if value.adjusted() > len(str(GUARD_SEN)):
        raise ValueError("amount out of range")
    sign, digits, exponent = value.as_tuple()
    places = int(exponent) + 2
    number = int("".join(map(str, digits)))
    rest = 0
    if places >= 0:
        number *= _power_of_ten(places)
    else:
        number, rest = divmod(number, _power_of_ten(min(-places, len(digits))))
    if rest:
        raise ValueError("more than two decimals")
    return -number if sign else number


def _power_of_ten(places: int) -> int:
    """10 to the power of a natural number; typed, which ** is not."""
    return int("1" + "0" * places)


def _guarded(amount: int) -> int:
    if amount < 0:
        raise ValueError("negative amount")
    if amount > GUARD_SEN:
        raise ValueError("amount out of range")
    return amount
