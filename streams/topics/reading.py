"""How a consumer is set up that is in no group, and reads what is committed."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4


def reading(
    client: Mapping[str, str], own: Mapping[str, Any] | None = None, *, group: str = "pantau-read"
) -> dict[str, Any]:
    """Return a consumer's settings: those of every client, and its own.

    `group` begins a name that streams/topics/access.py lets the command use.
    """
    return {
        "isolation.level": "read_committed",
        # An end is told by an empty answer: do not have the broker hold it.
        "fetch.wait.max.ms": 50,
        "log_level": 0,
        **client,
        # The group is never joined; librdkafka wants a name all the same.
        "group.id": f"{group}-{uuid4()}",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        # Where the log is trimmed meanwhile it goes on at what is left.
        "auto.offset.reset": "earliest",
        **(own or {}),
    }
