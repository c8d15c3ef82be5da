"""Amounts and shares for reading: "Rp1,23 miliar" and "37,5 %", and the same in English."""

from monitors.days import last_day
from monitors.wording.numbers import tenths
from streams.display.rupiah import percent as percent_id
from streams.display.rupiah import rupiah
from streams.notify.message import SMALL_BUSINESS, Subject
from streams.notify.notice import Notice

LAST_DAYS = 30
"""What is needed "a month" is what so many days need; of fewer one speaks by their number."""
SCALE_EN = ((10**14, "trillion"), (10**11, "billion"), (10**8, "million"))
SEN = "sen"

__all__ = [
    "amount_en",
    "amount_id",
    "counted",
    "is_out_of_reach",
    "late",
    "needed",
    "percent_en",
    "percent_id",
]


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
    return "-" if share is None else f"{tenths(share)} %"


def counted(subject: Subject) -> tuple[str, str]:
    """Return what a programme's value is called, in both languages."""
    if subject.measure == SMALL_BUSINESS.measure:
        return f"Realisasi {subject.id}", subject.en
    return subject.id[:1].upper() + subject.id[1:], subject.en[:1].upper() + subject.en[1:]


def late(notice: Notice) -> tuple[str, str] | None:
    """Return how far the value is behind the plan or ahead of it; None where that is not known."""
    days = notice.days_behind
    if days is None:
        return None
    if not days:
        return "tepat waktu", "on time"
    if days > 0:
        return f"tertinggal {days} hari", f"{days} days behind"
    return f"lebih cepat {-days} hari", f"{-days} days ahead"


def needed(notice: Notice) -> tuple[str, str]:
    """Return over what time `required_per_month_sen` is needed: a month, or the days left."""
    days = last_day(notice.year) - notice.day
    if days < LAST_DAYS:
        return f"Perlu dalam {days} hari", f"needed in {days} days"
    return "Perlu per bulan", "needed per month"


def is_out_of_reach(notice: Notice) -> bool:
    """Tell whether all of the rest would not make the goal: then no pace can be asked for."""
    if notice.needed_share is None:
        return notice.state_to == "cannot_be_reached"
    return notice.needed_share > 1
