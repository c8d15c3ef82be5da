"""What the board says, in two languages: texts, amounts, shares and days, as each writes them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from monitors.days import date_of, day_at
from monitors.wording.numbers import tenths

LANGUAGES = ("id", "en")
"""The first is spoken where the reader asks for none."""

SCALE = ((10**14, "triliun"), (10**11, "miliar"), (10**8, "juta"))
"""Sen from which on a word is used."""
THOUSANDS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))
"""The same of what is counted and not paid."""
MONTHS_A_YEAR = 12
DAYS_A_MONTH = 30
"""As in what is required per month (`monitors/trajectory.py`), beside which a pace is read."""
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
TOGETHER = "\N{NO-BREAK SPACE}"
"""Between a number and its unit: no line ends there."""


class Words:
    """One language. `language` is its code; texts that it lacks are an error, not English."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language = language
        self._texts = texts
        self._comma, self._dot = (",", ".") if language == "id" else (".", ",")

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its places filled.

        Raises:
            KeyError: there is no such text.
        """
        text: str = self._texts[key]
        return text.format(**values) if values else text

    def named(self, group: str, name: str | None) -> str:
        """A word of a group (states, channels, …); what the group lacks is shown as it is."""
        if name is None:
            return DASH
        word: str = self._texts[group].get(name) or name.replace("_", " ")
        return word

    def amount(self, value: int | None, unit: str = "sen") -> str:
        """An amount with a word from a million on: "Rp1,23 miliar", "Rp1.23 bn"; counts bare."""
        if value is None:
            return DASH
        money = unit == "sen"
        sign, size = (MINUS if value < 0 else ""), abs(value)
        head = "Rp" if money else ""
        for least, word in SCALE if money else THOUSANDS:
            if size >= least:
                hundredths = size * 100 // least
                unit_word = self._texts["units"][word]
                return f"{sign}{head}{self._decimal(hundredths)}{TOGETHER}{unit_word}"
        return f"{sign}{head}{self.number(size // 100 if money else size)}"

    def exact(self, sen: int | None) -> str:
        """An amount in full, for a tooltip or a table of packages: "Rp1.234.567,50"."""
        if sen is None:
            return DASH
        sign, size = (MINUS if sen < 0 else ""), abs(sen)
        whole, rest = divmod(size, 100)
        return f"{sign}Rp{self.number(whole)}" + (f"{self._comma}{rest:02d}" if rest else "")

    def signed(self, value: int | None, unit: str = "sen") -> str:
        """An amount that tells its direction: "+Rp1,23 miliar"."""
        return (
            f"+{self.amount(value, unit)}"
            if value is not None and value > 0
            else self.amount(value, unit)
        )

    def per_month(self, sen_a_day: int | None, unit: str = "sen", days: int = DAYS_A_MONTH) -> str:
        """A pace by the day as one by the month, or by that many days."""
        return self.amount(None if sen_a_day is None else sen_a_day * days, unit)

    def percent(self, share: float | None, goal: float = 1.0) -> str:
        """A share (1 = all) as per cent with one decimal; a dash for None.

        What falls short of the goal never reads as if it met it.
        """
        if share is None:
            return DASH
        told = tenths(share, goal).replace(".", self._comma).replace("-", MINUS)
        return f"{told}{TOGETHER}%"

    def ratio(self, value: float | None) -> str:
        """A ratio with two decimals."""
        return DASH if value is None else f"{value:.2f}".replace(".", self._comma)

    def number(self, value: int | None) -> str:
        """A whole number with its thousands apart."""
        return DASH if value is None else f"{value:,}".replace(",", self._dot)

    def date(self, day: int | None) -> str:
        """A day number as "15 Sep 2024"."""
        if day is None:
            return DASH
        date = date_of(day)
        return f"{date.day} {self.month(date.month)} {date.year}"

    def date_at(self, instant: int | None) -> str:
        """The day of an instant (ms) in western Indonesia."""
        return DASH if not instant else self.date(day_at(instant))

    def month(self, number: int) -> str:
        """The short name of a month, 1 to 12."""
        name: str = self._texts["months"][number - 1]
        return name

    def _decimal(self, hundredths: int) -> str:
        return f"{self.number(hundredths // 100)}{self._comma}{hundredths % 100:02d}"


@cache
def words(language: str) -> Words:
    """The words of a language.

    Raises:
        KeyError: the board does not speak it.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    text = (files(__package__) / "texts" / f"{language}.yaml").read_text(encoding="utf-8")
    return Words(language, yaml.safe_load(text))


def preferred(asked: str | None, accept: str) -> str:
    """The language to speak: what the address asks for, else the browser's first that is known.

    `accept` is an Accept-Language header, e.g. "en-GB,en;q=0.9,id;q=0.8".
    """
    if asked in LANGUAGES:
        return asked
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wanted.append((-weight, tag.partition("-")[0].lower()))
    # A stable sort: of equal weights the one named first.
    for weight, tag in sorted(wanted, key=lambda one: one[0]):
        if weight and tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
