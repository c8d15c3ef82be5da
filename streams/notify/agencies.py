"""What umkm.agency-status says of the agencies beside their alerts: names, zones, trajectories."""

from collections.abc import Iterable, Mapping
from typing import Any

from confluent_kafka import Message

from streams.contracts.decode import read_record
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.notify.log import raw
from streams.notify.message import SMALL_BUSINESS, About
from streams.notify.notice import Notice
from streams.notify.titles import Titled

RECORD = "AgencyStatus"


class Agencies:
    """The newest record of each agency and year, as bytes: few of them are ever looked at."""

    def __init__(self, schemas: Schemas, titles: Mapping[str, Titled]) -> None:
        self._schemas = schemas
        self._titles = titles
        self._values: dict[bytes, bytes] = {}

    def clear(self) -> None:
        """Forget everything: other partitions are held now."""
        self._values.clear()

    def take(self, messages: Iterable[Message]) -> None:
        """Take in records in their order."""
        for message in messages:
            key, value = raw(message.key()), raw(message.value())
            if key is not None and value is not None:
                self._values[key] = value

    def about(self, notice: Notice) -> About:
        """Return what is known; a record that cannot be read is no reason to tell nobody."""
        held = self._titles.get(notice.programme)
        titles = None if held is None else held.titles
        subject = SMALL_BUSINESS if held is None else held.subject
        value = self._values.get(f"{notice.agency}/{notice.year}".encode())
        if value is None:
            return About(titles=titles, subject=subject)
        try:
            _, row = read_record(value, (RECORD,), self._schemas)
        except UnreadableError:
            return About(titles=titles, subject=subject)
        figures: Mapping[str, Any] = row["programmes"].get(notice.programme) or {}
        told = figures.get("title_id"), figures.get("title_en")
        return About(
            name=row.get("name"),
            zone=row.get("time_zone"),
            titles=(told[0], told[1]) if told[0] and told[1] else titles,
            subject=subject,
            trajectory=figures.get("trajectory"),
        )
