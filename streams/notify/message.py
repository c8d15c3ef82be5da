"""A message: the notices that go to one receiver at once, under an id that never changes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from streams.notify.notice import Notice

ID_LENGTH = 32


class Subject(NamedTuple):
    """What a programme counts: its names, and its measure (`monitors.programme.MEASURES`)."""

    id: str = "UMKK"
    en: str = "UMKK"
    measure: str = "umkk_value"


SMALL_BUSINESS = Subject()


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an agency beside its alert; all of it may be missing."""

    name: str | None = None
    zone: str | None = None
    titles: tuple[str, str] | None = None
    """The programme's title, Indonesian and English."""
    subject: Subject = SMALL_BUSINESS
    """What the programme counts."""
    trajectory: Mapping[str, Sequence[int]] | None = None
    """`day`, `planned_sen`, `umkk_sen`, as umkm.agency-status has them."""


class Item(NamedTuple):
    """One notice of a message. `before` is the transition before it in the same episode."""

    notice: Notice
    before: Notice | None = None
    about: About = About()


@dataclass(frozen=True, slots=True)
class Message:
    """What an integration delivers. `created` and `at` (this attempt) in ms since the epoch."""

    id: str
    receiver: str
    items: tuple[Item, ...]
    created: int
    at: int
    board: str | None = None
    """Base of the board's addresses."""
    plans: str | None = None
    """Address of a procurement plan, with {code}."""
    volatile: bool = False
    """Sent again by and by whether it succeeds or not, and remembered nowhere."""


class Result(NamedTuple):
    """How a delivery went. `reason` is a short word without any address or text of the other side.

    `gone`: the receiver wants no message any more. `retry_after` in seconds, where it says so.
    """

    ok: bool
    recoverable: bool = True
    reason: str = ""
    retry_after: float | None = None
    gone: bool = False


DELIVERED = Result(ok=True, reason="delivered")


def message_id(alert_ids: Iterable[str], receiver: str) -> str:
    """Return the id for these alerts at this receiver: the same whenever they are sent again."""
    text = "\n".join([receiver, *sorted(alert_ids)])
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def link(board: str | None, notice: Notice) -> str | None:
    """Return the address of the agency's page on the board; of the board, for a whole province."""
    if board is None:
        return None
    base = board.rstrip("/")
    if notice.scope != "agency":
        return f"{base}/"
    return f"{base}/agencies/{quote(notice.agency, safe='')}?year={notice.year}"
