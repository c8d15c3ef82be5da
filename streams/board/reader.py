"""Reads the topics into the view, for as long as the board runs.

Every topic is read from its beginning at each start: all of them are compacted or small, so the
board keeps no state and any number of boards may run. Its group is never joined.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.board.packages import gone
from streams.board.view import Change, Row, View
from streams.contracts.decode import read_record
from streams.contracts.reasons import UnreadableError
from streams.contracts.schemas import Schemas
from streams.errors import PantauError
from streams.topics.reading import reading

log = logging.getLogger(__name__)

AT_ONCE = 2_000
WAIT_S = 0.1
"""How long a batch may gather: a part of the two seconds in which a page shows a change."""
ANSWER_S = 8.0
RETRY_S = 2.0
LOOK_MS = 5_000
"""How often it is looked whether Kafka is there."""
CONNECTED = frozenset({"UP", "UPDATE"})
"""States of a broker's connection in which it answers."""
PACKAGE = "Package"


class TopicReader:
    """A thread that fills a view. `topics` maps a topic to the records that belong in it.

    `optional` topics may be missing: what they would tell is not shown.
    """

    def __init__(  # noqa: PLR0917 - what is read, with what, into what
        self,
        client: Mapping[str, str],
        topics: Mapping[str, tuple[str, ...]],
        optional: frozenset[str],
        schemas: Schemas,
        view: View,
        changed: Callable[[Change], None],
    ) -> None:
        self._client = dict(client)
        self._topics = topics
        self._optional = optional
        self._schemas = schemas
        self._view = view
        self._changed = changed
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="board-reader", daemon=True)
        self._partitions: list[TopicPartition] = []
        self.failed: BaseException | None = None

    def start(self) -> None:
        """Find the topics, and begin to read them.

        Raises:
            PantauError: no broker answers, or a topic is missing.
        """
        self._partitions = self._find()
        self._thread.start()

    def stop(self) -> None:
        """End; blocks until the thread has."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _find(self) -> list[TopicPartition]:
        servers = self._client["bootstrap.servers"]
        try:
            found = AdminClient({**self._client, "log_level": "0"}).list_topics(timeout=ANSWER_S)
        except KafkaException as error:
            raise PantauError(
                f"no Kafka broker answers at {servers}: start it, or set KAFKA_BOOTSTRAP"
            ) from error
        places = []
        for name in self._topics:
            topic = found.topics.get(name)
            if topic is None or topic.error is not None or not topic.partitions:
                if name in self._optional:
                    continue
                raise PantauError(
                    f"topic {name} is missing at {servers}: run `pantau topics apply`"
                )
            places += [TopicPartition(name, one, OFFSET_BEGINNING) for one in topic.partitions]
        return places

    def _run(self) -> None:
        try:
            self._read()
        except BaseException as error:  # the process is told, and ends
            self.failed = error
            log.exception("the board's reader has ended")

    def _read(self) -> None:
        look = {"statistics.interval.ms": LOOK_MS, "stats_cb": self._look}
        consumer = Consumer(reading(self._client, look, group="pantau-board"))
        unread = {(one.topic, one.partition) for one in self._partitions}
        consumer.assign(self._partitions)
        try:
            while not self._ending.is_set():
                rows: list[tuple[str, bytes | None, bytes | None]] = []
                for message in consumer.consume(AT_ONCE, timeout=WAIT_S):
                    error = message.error()
                    if error is None:
                        value = message.value()
                        rows.append((str(message.topic()), _bytes(message.key()), _bytes(value)))
                    elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                        unread.discard((str(message.topic()), message.partition() or 0))
                    elif error.fatal():
                        raise PantauError(f"Kafka cannot be read: {error.str()}")
                    else:
                        log.warning("Kafka: %s", error.str())
                if rows:
                    self._take(rows)
                if not unread and not self._view.ready:
                    self._view.ready = True
        finally:
            consumer.close()

    def _look(self, statistics: str) -> None:
        """Take in, from librdkafka's statistics, whether any broker is connected."""
        lost = not connected(statistics)
        if lost != self._view.lost:
            log.warning("Kafka is %s", "away: what is shown may be old" if lost else "back")
        self._view.lost = lost

    def _take(self, rows: list[tuple[str, bytes | None, bytes | None]]) -> None:
        records: list[tuple[str, Row]] = []
        for topic, key, value in rows:
            if value is None:
                records += gone(key) if PACKAGE in self._topics[topic] else []
                continue
            try:
                records.append(read_record(value, self._topics[topic], self._schemas))
            except UnreadableError as error:
                log.warning("%s: a record cannot be read: %s", topic, error)
            except PantauError:
                # The registry is away: what cannot be read now can be read later.
                while not self._ending.is_set():
                    time.sleep(RETRY_S)
                    try:
                        records.append(read_record(value, self._topics[topic], self._schemas))
                        break
                    except PantauError as error:
                        log.warning("%s", error)
        change = self._view.apply(records)
        if change.agencies:
            self._changed(change)


def connected(statistics: str) -> bool:
    """Tell whether a broker is connected; `statistics` are librdkafka's, as JSON."""
    brokers = json.loads(statistics)["brokers"].values()
    return any(one["state"] in CONNECTED for one in brokers)


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value
