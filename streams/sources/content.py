"""The identity of a row's content, and of a payment's document, as numbers and hashes.

Two rows of the same content are one fact seen twice: so no stamp of the pull goes into it. Nor does
anything personal: of the row only codes, versions, statuses, dates and amounts are looked at.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

PULL_STAMPS = frozenset(
    {"_event_date", "_inserted_date", "tgl_penarikan", "tanggal_status", "last_update_ref"}
)
"""Fields that change with the pull and not with what is told."""

_OWN_FIELDS = (
    "kd_",
    "kode_",
    "versi",
    "status",
    "tgl_",
    "tanggal_",
    "nilai_",
    "total",
    "jml_",
    "jenis_",
    "tahun",
    "rup_code",
    # Public samples have this in place of the tax number: another supplier is another row.
    "vendor_hash",
)
_PERSONAL = ("kd_user",)


def content_of(canonical: tuple[object, ...], fields: Mapping[str, Any] | None = None) -> int:
    """Return a positive 63-bit number for a fact's own fields and the row's identifying ones.

    A null field and a missing one are the same, as are 1 and "1": shapes of one feed differ so.
    """
    parts = [repr(canonical)]
    if fields is not None:
        parts += sorted(
            f"{name}={value}"
            for name, value in fields.items()
            if (name.startswith(_OWN_FIELDS) or name.endswith("_id"))
            and name not in PULL_STAMPS
            and not name.startswith(_PERSONAL)
            and value is not None
            and not isinstance(value, list | dict)
        )
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1 or 1


def document_hash(key: bytes, *parts: object) -> str:
    """Return a keyed hash (32 hex digits) of what identifies a payment.

    Document numbers are not published: under a secret key their hash cannot be guessed back.
    """
    secret = blake2b(key, digest_size=32).digest()
    text = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, key=secret, digest_size=16).hexdigest()
