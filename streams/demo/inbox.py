"""What the worker tells the world, read from its topics as anyone else would read it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from streams.contracts.decode import read_record
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.table import AGENCY_STATUS, ALERTS

AT_ONCE = 2_000

Row = Mapping[str, Any]


class Inbox:
    """Alerts and agencies' figures from the beginning of their topics.

    `alerts` holds each alert once, in the order it came.
    """

    def __init__(self, settings: Settings) -> None:
        self.alerts: list[Row] = []
        self._ids: set[str] = set()
        self._figures: dict[str, Row] = {}
        self._unread: dict[bytes, bytes] = {}
        self._alerts_topic = settings.topic_prefix + ALERTS
        status_topic = settings.topic_prefix + AGENCY_STATUS
        self._consumer = Consumer(
            {
                **settings.kafka_client(),
                # The group is never joined; librdkafka wants a name all the same.
                "group.id": "pantau-demo-inbox",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 100,
                "log_level": 0,
            }
        )
        self._consumer.assign(
            [
                TopicPartition(topic, number, OFFSET_BEGINNING)
                for topic in (self._alerts_topic, status_topic)
                for number in range(settings.partitions)
            ]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._consumer.close()

    def take(self) -> list[Row]:
        """Take in what has come, without waiting; returns the new alerts.

        Raises:
            PantauError: the broker fails.
        """
        new: list[Row] = []
        try:
            messages = self._consumer.consume(AT_ONCE, timeout=0)
        except KafkaException as error:
            raise PantauError(f"the embedded broker fails: {error}") from error
        for message in messages:
            key, value = message.key(), message.value()
            if message.error() is not None or key is None or value is None:
                continue
            if message.topic() != self._alerts_topic:
                self._unread[key] = value
                continue
            _, alert = read_record(value, ("Alert",))
            # A second copy under one id is the same alert, sent again after a crash.
            if alert["id"] not in self._ids:
                self._ids.add(alert["id"])
                new.append(alert)
        self.alerts += new
        return new

    def figures(self) -> Mapping[str, Row]:
        """The newest figures of each agency, by its code.

        Records are read here and not as they come: of the many of one day only the last is shown.
        """
        for value in self._unread.values():
            _, row = read_record(value, ("AgencyStatus",))
            held = self._figures.get(row["agency"])
            place = row["generation"], row["fence"]
            if held is None or place >= (held["generation"], held["fence"]):
                self._figures[row["agency"]] = row
        self._unread.clear()
        return self._figures
