"""What Pantau tells the world of the made-up year, read from its topics as anyone else would."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from monitors.programme import NATION
from streams.contracts.decode import read_record
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.table import AGENCY_STATUS, ALERTS, SCOPE_STATUS

AT_ONCE = 2_000
_NATION_KEY = f"{NATION}/".encode()

Row = Mapping[str, Any]


class Inbox:
    """Alerts, agencies' figures and the nation's sums from the beginning of their topics.

    `alerts` holds each alert once, in the order it came.
    """

    def __init__(self, settings: Settings) -> None:
        self.alerts: list[Row] = []
        self._ids: set[str] = set()
        self._figures: dict[str, Row] = {}
        self._unread: dict[bytes, bytes] = {}
        self._nation: Row | None = None
        self._alerts_topic = settings.topic_prefix + ALERTS
        status_topic = settings.topic_prefix + AGENCY_STATUS
        self._scope_topic = settings.topic_prefix + SCOPE_STATUS
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
            + [TopicPartition(self._scope_topic, 0, OFFSET_BEGINNING)]
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
            if message.topic() == self._scope_topic:
                if key.startswith(_NATION_KEY):
                    _, self._nation = read_record(value, ("ScopeStatus",))
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

    @property
    def nation(self) -> Row | None:
        """The newest sums over all agencies; None before the first."""
        return self._nation

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
