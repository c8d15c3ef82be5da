"""Days and moments as Indonesians and English readers write them, in the agency's zone."""

from datetime import datetime, timedelta, timezone

from monitors.days import WIB_HOURS, date_of

MONTHS_ID = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ZONES = {
    "Asia/Jakarta": 7,
    "Asia/Pontianak": 7,
    "Asia/Makassar": 8,
    "Asia/Jayapura": 9,
    "WIB": 7,
    "WITA": 8,
    "WIT": 9,
}
"""Indonesia's zones, none of which has a summer time: hours before UTC."""
NAMES = {7: "WIB", 8: "WITA", 9: "WIT"}


def hours_of(zone: str | None) -> int:
    """Return the hours before UTC of an agency's zone; where it is not known, WIB's."""
    return ZONES.get(zone or "", WIB_HOURS)


def local_time(instant: int, hours: int) -> datetime:
    """Return an instant (ms, UTC) as local time."""
    return datetime.fromtimestamp(instant / 1000, timezone(timedelta(hours=hours)))


def day_id(day: int) -> str:
    """Return a day in Indonesian: "15 Juli 2025"."""
    when = date_of(day)
    return f"{when.day} {MONTHS_ID[when.month - 1]} {when.year}"


def day_en(day: int) -> str:
    """Return a day in English: "15 July 2025"."""
    when = date_of(day)
    return f"{when.day} {MONTHS_EN[when.month - 1]} {when.year}"


def moment_id(instant: int, zone: str | None) -> str:
    """Return an instant in Indonesian: "15 Juli 2025 pukul 17.05 WITA"."""
    hours = hours_of(zone)
    when = local_time(instant, hours)
    return f"{when.day} {MONTHS_ID[when.month - 1]} {when.year} pukul {when:%H.%M} {NAMES[hours]}"


def moment_en(instant: int, zone: str | None) -> str:
    """Return an instant in English: "15 July 2025, 17:05 WITA"."""
    hours = hours_of(zone)
    when = local_time(instant, hours)
    return f"{when.day} {MONTHS_EN[when.month - 1]} {when.year}, {when:%H:%M} {NAMES[hours]}"
