"""Scopes and their codes: the nation, a province, a kind of agency, a merged agency.

| scope | code | e.g. |
|---|---|---|
| nation | ISO 3166-1 | ID |
| province | ISO 3166-2 | ID-JI; province:<name> where the register's name is not in `PROVINCES` |
| kind | kind:<as the feeds write it> | kind:KABUPATEN |
| merged agency | agency:<code> | agency:D998: it, and the agencies that it has taken over |

Codes are part of alert ids and keys: they never change. The first two are those under which
counters of a nation or a province are published (`Reading.agency`).
"""

from collections.abc import Mapping

from monitors.programme import NATION

PROVINCE = "province:"
KIND = "kind:"
AGENCY = "agency:"

PROVINCES: Mapping[str, str] = {
    "ID-AC": "Aceh",
    "ID-BA": "Bali",
    "ID-BB": "Kepulauan Bangka Belitung",
    "ID-BE": "Bengkulu",
    "ID-BT": "Banten",
    "ID-GO": "Gorontalo",
    "ID-JA": "Jambi",
    "ID-JB": "Jawa Barat",
    "ID-JI": "Jawa Timur",
    "ID-JK": "DKI Jakarta",
    "ID-JT": "Jawa Tengah",
    "ID-KB": "Kalimantan Barat",
    "ID-KI": "Kalimantan Timur",
    "ID-KR": "Kepulauan Riau",
    "ID-KS": "Kalimantan Selatan",
    "ID-KT": "Kalimantan Tengah",
    "ID-KU": "Kalimantan Utara",
    "ID-LA": "Lampung",
    "ID-MA": "Maluku",
    "ID-MU": "Maluku Utara",
    "ID-NB": "Nusa Tenggara Barat",
    "ID-NT": "Nusa Tenggara Timur",
    "ID-PA": "Papua",
    "ID-PB": "Papua Barat",
    "ID-PD": "Papua Barat Daya",
    "ID-PE": "Papua Pegunungan",
    "ID-PS": "Papua Selatan",
    "ID-PT": "Papua Tengah",
    "ID-RI": "Riau",
    "ID-SA": "Sulawesi Utara",
    "ID-SB": "Sumatera Barat",
    "ID-SG": "Sulawesi Tenggara",
    "ID-SN": "Sulawesi Selatan",
    "ID-SR": "Sulawesi Barat",
    "ID-SS": "Sumatera Selatan",
    "ID-ST": "Sulawesi Tengah",
    "ID-SU": "Sumatera Utara",
    "ID-YO": "DI Yogyakarta",
}
"""The 38 provinces by ISO 3166-2:ID."""

_OTHER_NAMES = {
    "bangka belitung": "ID-BB",
    "d.i. yogyakarta": "ID-YO",
    "daerah istimewa yogyakarta": "ID-YO",
    "daerah khusus ibukota jakarta": "ID-JK",
    "daerah khusus jakarta": "ID-JK",
    "jakarta": "ID-JK",
    "nanggroe aceh darussalam": "ID-AC",
    "yogyakarta": "ID-YO",
}
_CODES = {name.lower(): code for code, name in PROVINCES.items()} | _OTHER_NAMES


def province_code(name: str) -> str:
    """Return the code of a province by its name (or code), whatever its case and its spaces."""
    text = " ".join(name.split())
    if text.upper() in PROVINCES:
        return text.upper()
    plain = text.lower().removeprefix("provinsi ")
    return _CODES.get(plain, PROVINCE + text)


def kind_code(kind: str) -> str:
    """Return the code of a kind of agency."""
    return KIND + " ".join(kind.split()).upper()


def scope_of(code: str) -> str:
    """Return which scope a code is one of: nation, province, kind or agency."""
    if code == NATION:
        return "nation"
    if code in PROVINCES or code.startswith(PROVINCE):
        return "province"
    return "kind" if code.startswith(KIND) else "agency"


def name_of(code: str) -> str:
    """Return a scope's name for people."""
    if code == NATION:
        return "Indonesia"
    return PROVINCES.get(code) or code.partition(":")[2] or code


def parse(text: str) -> str:
    """Return the code of what a person writes: nation, province:Jawa Timur, kind:kabupaten, ID-JI.

    Raises ValueError where it is none.
    """
    head, colon, rest = text.strip().partition(":")
    word = head.strip().lower()
    if not colon:
        code = text.strip().upper()
        if word in {"nation", "nasional"} or code == NATION:
            return NATION
        if code in PROVINCES:
            return code
    elif rest.strip():
        if word in {"province", "provinsi"}:
            return province_code(rest)
        if word in {"kind", "jenis"}:
            return kind_code(rest)
        if word in {"agency", "instansi"}:
            return AGENCY + rest.strip().upper()
    raise ValueError(f"{text!r} is no scope")
