"""One alert for one receiver, and how far it has come: the record of umkm.deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEDULED, DELIVERED, FAILED, SILENCED, INHIBITED, DISABLED, ENABLED = (
    "scheduled",
    "delivered",
    "failed",
    "silenced",
    "inhibited",
    "disabled",
    "enabled",
)
HELD = "held_by_silence"
"""The reason of what is scheduled, and waits for the end of a silence."""
MAILBOX = "mailbox_"
"""Begins the reason of what a mail server has refused because of the mailbox, for good; the code of
its reply follows."""

RECORD = "Delivery"
MARK = "receiver/"
"""Begins the keys of records about a receiver itself; no agency has this code."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Instants in ms since the epoch, UTC.

    `due`: not before this moment; `first`: when it was scheduled, or let go by a silence.
    `message` is None until the delivery was put into a message. `value` is the alert as it came,
    while it is scheduled.
    """

    alert: str
    receiver: str
    integration: str
    state: str
    at: int
    due: int
    first: int
    attempts: int = 0
    message: str | None = None
    reason: str = ""
    value: bytes | None = None

    @property
    def id(self) -> str:
        """The key of its record."""
        return f"{self.alert}/{self.receiver}"

    def to_row(self) -> dict[str, Any]:
        """Return the record's fields."""
        return {
            "id": self.id,
            "alert": self.alert,
            "receiver": self.receiver,
            "integration": self.integration,
            "state": self.state,
            "at": self.at,
            "due": self.due,
            "scheduled_at": self.first,
            "attempts": self.attempts,
            "message": self.message,
            "reason": self.reason,
            "value": self.value,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Delivery":
        """Return the delivery of a record."""
        return cls(
            alert=row["alert"],
            receiver=row["receiver"],
            integration=row["integration"],
            state=row["state"],
            at=row["at"],
            due=row["due"],
            first=row["scheduled_at"],
            attempts=row["attempts"],
            message=row["message"],
            reason=row["reason"],
            value=row["value"],
        )


def mark(receiver: str, integration: str, state: str, reason: str, at: int) -> Delivery:
    """Return what says that a receiver is disabled, or enabled again."""
    return Delivery(MARK.rstrip("/"), receiver, integration, state, at, at, at, reason=reason)
