"""A row of a feed, read field by field; what cannot be read is said without quoting it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from monitors.days import local_day, local_instant
from monitors.money import sen

FIRST_YEAR, LAST_YEAR = 2000, 2100
DAYS = range(-25_567, 47_482)
"""1900 to 2099: a stamp beyond (0001-01-01 is what programs write for "none") dates nothing."""
INSTANTS = range(946_684_800_000, 4_102_444_800_000)
"""2000 to 2099, in ms: when a pull can have been made."""
LONGEST_KEY = 120
LONGEST_COLUMN = 200
LARGEST_COUNT = 10**9
LONGEST_AGENCY = 16

_YEAR_FIELDS = ("tahun_anggaran", "fiscal_year", "tahun")
_AGENCY_FIELDS = ("kd_klpd", "kode_klpd")
_PULL_STAMP_FIELDS = ("tgl_penarikan", "_event_date")

_SHAPES: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    list: "a list",
    dict: "an object",
}


class FieldError(ValueError):
    """A field that is missing or cannot be read: `code` for programs, the text for people."""

    def __init__(self, code: str, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.code = code


class YearMissingError(FieldError):
    """The row has a year field without a year: the pull may know it."""


def shape(value: Any) -> str:
    """Say what kind of value it is without saying the value, which may be personal."""
    if isinstance(value, str):
        return f"text of {len(value)} characters"
    return _SHAPES.get(type(value), "something else")


class Row:
    """The fields of one row, numbers with a point as Decimal. All readers raise FieldError.

    Where a reader takes several names, they are the names that feeds give the same field: the first
    that holds a value is read.
    """

    __slots__ = ("fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def agency(self) -> str:
        """Return the row's own agency code: a pull of one agency holds rows of others."""
        name, value = self._first(_AGENCY_FIELDS)
        if value is None:
            raise FieldError("no_agency", name, f"missing ({shape(value)})")
        code = value.strip().upper() if isinstance(value, str) else ""
        if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_AGENCY):
            raise FieldError("bad_agency", name, f"not an agency code but {shape(value)}")
        return code

    def year(self) -> int:
        """Return the fiscal year. Raises YearMissingError where the field is null or absent."""
        name, value = self._first(_YEAR_FIELDS)
        if value is None:
            raise YearMissingError("no_year", name, "missing")
        number = _integer(value)
        if number is None or not FIRST_YEAR <= number <= LAST_YEAR:
            raise FieldError("bad_year", name, f"not a year but {shape(value)}")
        return number

    def observed_at(self, otherwise: int | None) -> int | None:
        """Return the instant of the pull by the row's own stamp, else `otherwise`."""
        name, value = self._first(_PULL_STAMP_FIELDS)
        if value is None:
            return otherwise
        return self._stamp(name, value, local_instant, INSTANTS)

    def key(self, *names: str) -> str:
        """Return an identifier as text; a missing one is an error."""
        name, value = self._first(names)
        if value is None:
            raise FieldError("no_key", name, "missing")
        return _identifier(name, value)

    def optional_key(self, *names: str) -> str | None:
        """Return an identifier as text; None where it is null, and for 0, which names nothing."""
        name, value = self._first(names)
        if value is None:
            return None
        text = _identifier(name, value)
        return None if text == "0" else text

    def money(self, *names: str) -> int | None:
        """Return an amount in sen, None where there is none."""
        name, value = self._first(names)
        try:
            return sen(value)
        except ValueError as error:
            why = f"{error} ({shape(value)})"
            raise FieldError("bad_money", name, why) from None

    def day(self, *names: str) -> int | None:
        """Return a local day, None where there is none."""
        name, value = self._first(names)
        return None if value is None else self._stamp(name, value, local_day, DAYS)

    def instant(self, *names: str) -> int | None:
        """Return the instant of a stamp read as WIB, None where there is none or it is too early.

        Too early is what programs write for "none"; `day` reads it all the same.
        """
        name, value = self._first(names)
        if value is None:
            return None
        stamp = self._stamp(name, value, local_instant, range(-(2**62), 2**62))
        return stamp if stamp in INSTANTS else None

    def count(self, *names: str) -> int | None:
        """Return a number of things, 0 or more, None where there is none."""
        name, value = self._first(names)
        if value is None:
            return None
        number = _integer(value)
        if number is None or not 0 <= number <= LARGEST_COUNT:
            raise FieldError("bad_count", name, f"not a count but {shape(value)}")
        return number

    def flag(self, name: str) -> bool | None:
        """Return a yes or no, None where it is not said."""
        match self.fields.get(name):
            case None:
                return None
            case bool(value):
                return value
            case str(text) if text.strip().lower() in {"true", "false"}:
                return text.strip().lower() == "true"
            case value if _integer(value) in {0, 1}:
                return _integer(value) == 1
            case value:
                raise FieldError("bad_flag", name, f"neither true nor false but {shape(value)}")

    def word(self, *names: str) -> str:
        """Return a status or class in lower case with single spaces; "" where there is none."""
        name, value = self._first(names)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldError("bad_text", name, f"not text but {shape(value)}")
        return " ".join(value.lower().split())

    def column(self, *names: str) -> str | None:
        """Return short printable text for people to read; None where there is none.

        Nothing depends on it, so a value of another kind is no error.
        """
        _, value = self._first(names)
        if isinstance(value, Decimal | float):
            value = _whole(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        text = "".join(letter for letter in str(value) if letter.isprintable()).strip()
        return text[:LONGEST_COLUMN] or None

    def secret(self, *names: str) -> str:
        """Return text that must not leave the mapping but under a keyed hash; "" where none is."""
        _, value = self._first(names)
        return "" if value is None else str(value).strip()

    def _first(self, names: tuple[str, ...]) -> tuple[str, Any]:
        """Return the first name that holds a value, with the value; blank text holds none."""
        known = names[0]
        for name in names:
            if name not in self.fields:
                continue
            known = name
            value = self.fields[name]
            if value is not None and not (isinstance(value, str) and not value.strip()):
                return name, value
        return known, None

    @staticmethod
    def _stamp(name: str, value: Any, read: Callable[[str], int], limits: range) -> int:
        if not isinstance(value, str):
            raise FieldError("bad_date", name, f"not a date but {shape(value)}")
        try:
            stamp = read(value)
        except ValueError:
            raise FieldError("bad_date", name, f"not a date ({shape(value)})") from None
        if stamp not in limits:
            raise FieldError("bad_date", name, "a date out of range")
        return stamp


def _integer(value: Any) -> int | None:
    """Return a whole number however it was written, None for all else."""
    match value:
        case bool():
            return None
        case int():
            return value
        case Decimal() | float():
            exact = Decimal(value)
            # Compared, not abs(): that raises Overflow for an exponent of fifteen digits.
            small = exact.is_finite() and -LARGEST_COUNT <= exact <= LARGEST_COUNT
            return int(exact) if small and exact == exact.to_integral_value() else None
        case str():
            text = value.strip()
            short = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_COUNT))
            return int(text) if short else None
        case _:
            return None


def _whole(value: Decimal | float) -> str | None:
    """Return a code that became a number with a point; None for what is no whole number.

    Tables pass through programs that turn a column with gaps into 40382289.0.
    """
    exact = Decimal(value)
    small = exact.is_finite() and abs(exact.adjusted()) < LONGEST_KEY
    return str(int(exact)) if small and exact == exact.to_integral_value() else None


def _identifier(name: str, value: Any) -> str:
    match value:
        case bool():
            text = ""
        case int() if abs(value) < 10**LONGEST_KEY:
            text = str(value)
        case Decimal() | float():
            text = _whole(value) or ""
        case str():
            text = value.strip()
        case _:
            text = ""
    if not text or len(text) > LONGEST_KEY or not text.isprintable():
        raise FieldError("bad_key", name, f"not an identifier but {shape(value)}")
    return text
