"""A folder's manifest.json: whose pull it holds, of which year, when it was made.

    {"observed_at": "2025-10-03T08:00:00", "agency": "K34", "year": 2024}

Each field may be missing. A stamp without a time is midnight, local (WIB) as everywhere.
"""

from pathlib import Path
from typing import Any

from monitors.days import local_instant
from streams.errors import PantauError
from streams.sources.lines import parse
from streams.sources.pull import Pull
from streams.sources.row import FieldError, Row

NAME = "manifest.json"
FIELDS = ("observed_at", "agency", "year")


def read_manifest(folder: Path) -> Pull:
    """Return what the folder's manifest says, nothing where there is none.

    Raises:
        PantauError: the file is there, but cannot be read or has an unknown field.
    """
    path = folder / NAME
    if not path.is_file():
        return Pull()
    try:
        fields = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise PantauError(f"{path}: cannot be read as JSON: mend or remove it") from error
    if not isinstance(fields, dict):
        raise PantauError(f"{path}: is no object: write for instance {_EXAMPLE}")
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise PantauError(f"{path}: unknown field {unknown[0]}: known are {', '.join(FIELDS)}")
    row = Row({"kd_klpd": fields.get("agency"), "tahun": fields.get("year")})
    try:
        return Pull(
            agency=None if fields.get("agency") is None else row.agency(),
            year=None if fields.get("year") is None else row.year(),
            observed_at=_instant(fields.get("observed_at")),
        )
    except (FieldError, ValueError) as error:
        raise PantauError(f"{path}: {error}: write for instance {_EXAMPLE}") from error


_EXAMPLE = '{"observed_at": "2025-10-03", "agency": "K34", "year": 2024}'


def _instant(stamp: Any) -> int | None:
    match stamp:
        case None:
            return None
        case str(text):
            return local_instant(text)
        case _:
            raise ValueError("observed_at is not a date")
