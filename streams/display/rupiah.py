"""Amounts as Indonesians write them: "Rp1,23 miliar"."""

from monitors.wording.numbers import tenths

SCALE = ((10**14, "triliun", "T"), (10**11, "miliar", "M"), (10**8, "juta", "jt"))
"""Sen from which on a word is used, the word, and its short form in tables."""

MONEY_OF_ONE = 100


def rupiah(sen: int | None, *, short: bool = False) -> str:
    """Write an amount in sen: two decimals and a word from a million rupiah on; "-" for None."""
    if sen is None:
        return "-"
    sign, size = ("-" if sen < 0 else ""), abs(sen)
    for least, word, letter in SCALE:
        if size >= least:
            return f"{sign}Rp{_comma(size * 100 // least)} {letter if short else word}"
    whole, rest = divmod(size, MONEY_OF_ONE)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}Rp{grouped}" + (f",{rest:02d}" if rest else "")


def percent(share: float | None) -> str:
    """Write a share (1 = all) as per cent with a decimal comma; "-" for None."""
    return "-" if share is None else f"{tenths(share)} %".replace(".", ",")


def _comma(hundredths: int) -> str:
    whole = f"{hundredths // 100:,}".replace(",", ".")
    return f"{whole},{hundredths % 100:02d}"
