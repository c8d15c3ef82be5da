"""The agency register: what the feeds do not say of an agency (`provinsi` is the place of work)."""

from pathlib import Path
from typing import NamedTuple

from streams.errors import PantauError
from streams.sources.content import content_of
from streams.sources.registers.table import Record, read_table

TIME_ZONES = {
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
}
"""Indonesia's zones and their names in the tz database; either may be written."""

REQUIRED = ("code", "name", "kind")
OPTIONAL = ("province", "time_zone", "successor", "valid_from")

EXAMPLE = """\
code,name,kind,province,time_zone,successor,valid_from
K99,Kementerian Contoh,KEMENTERIAN,,WIB,,
D998,Kabupaten Contoh,KABUPATEN,Sulawesi Selatan,WITA,,2024-01-01
D997,Kabupaten Lama,KABUPATEN,Sulawesi Selatan,WITA,,
D997,Kabupaten Lama,KABUPATEN,Sulawesi Selatan,WITA,D998,2024-07-01
"""
"""Nothing but code, name and kind is needed; kind as the feeds write it (jenis_klpd). An agency may
have several entries: each holds from its valid_from on until the next one does. One with a
successor says that the agency was merged: what it buys from then on counts there."""


class Agency(NamedTuple):
    """An entry of the agency register; fields as in its schema. `valid_from` is a day."""

    code: str
    name: str
    kind: str
    province: str | None
    time_zone: str
    successor: str | None
    valid_from: int | None
    content: int
    observed_at: int | None


def read_agencies(path: Path, observed_at: int | None = None) -> list[Agency]:
    """Return the entries of a CSV file (`EXAMPLE`). `observed_at` is when it was loaded (ms UTC).

    Raises:
        PantauError: the file does not fit, an agency has two entries of one day or succeeds itself.
    """
    entries: list[Agency] = []
    said: dict[tuple[str, int | None], int] = {}
    for record in read_table(path, REQUIRED, OPTIONAL, EXAMPLE):
        code = record.code("code")
        begins = None if record.optional("valid_from") is None else record.day("valid_from")
        if (code, begins) in said:
            first = said[code, begins]
            raise PantauError(
                f"{path}:{record.line}: {code} is in line {first} too: an agency has one entry for"
                " each valid_from"
            )
        said[code, begins] = record.line
        successor = None if record.optional("successor") is None else record.code("successor")
        if successor == code:
            record.fail("successor", "is the agency itself")
        canonical = (
            code,
            record.text("name"),
            record.text("kind"),
            record.optional("province"),
            _time_zone(record),
            successor,
            begins,
        )
        entries.append(Agency(*canonical, content=content_of(canonical), observed_at=observed_at))
    return entries


def _time_zone(record: Record) -> str:
    if record.optional("time_zone") is None:
        return TIME_ZONES["WIB"]
    written = record.one_of("time_zone", (*TIME_ZONES, *TIME_ZONES.values()))
    return TIME_ZONES.get(written, written)
