"""A broker's topics through confluent-kafka's AdminClient, with a limit on every wait."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourceType,
    TopicMetadata,
)

from streams.errors import PantauError
from streams.topics.compare import Found
from streams.topics.table import Topic

log = logging.getLogger(__name__)

CONNECT_S = 5.0
ANSWER_S = 30.0
"""Creating many topics on a busy cluster takes longer than finding out that there is none."""

NOT_THERE = frozenset(
    {
        KafkaError._TRANSPORT,  # noqa: SLF001  # librdkafka's own codes have no other name
        KafkaError._TIMED_OUT,  # noqa: SLF001
        KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001
        KafkaError._RESOLVE,  # noqa: SLF001
    }
)


class Broker:
    """The topics of one cluster. Every method blocks, at most for about CONNECT_S + ANSWER_S.

    `config` is librdkafka's, with `bootstrap.servers`.

    Raises, from every method:
        PantauError: the broker does not answer, or refuses.
    """

    def __init__(self, config: Mapping[str, str]) -> None:
        self._where = config["bootstrap.servers"]
        # Without a logger librdkafka writes a line a second to stderr while a broker is away.
        self._admin = AdminClient(
            {"socket.connection.setup.timeout.ms": int(CONNECT_S * 1000), **config}, logger=log
        )

    def describe(self, names: Sequence[str]) -> dict[str, Found]:
        """Those of the named topics that exist, with their settings where the broker tells them."""
        listed = self._listed()
        present = [name for name in names if name in listed]
        settings = self._settings(present)
        return {name: Found(len(listed[name].partitions), settings.get(name)) for name in present}

    def create(self, topics: Sequence[Topic], replication: int) -> None:
        """Create topics; one that exists by now is left as it is."""
        if not topics:
            return
        new = [
            NewTopic(
                topic.name,
                num_partitions=topic.partitions,
                replication_factor=replication,
                config=topic.settings(),
            )
            for topic in topics
        ]
        for name, future in self._admin.create_topics(new, operation_timeout=ANSWER_S).items():
            self._wait(future, f"create {name}", may_exist=True)
        self._wait_listed([topic.name for topic in topics])

    def grow(self, name: str, partitions: int) -> None:
        """Add partitions to a topic until it has this many."""
        asked = self._admin.create_partitions([NewPartitions(name, partitions)])
        self._wait(asked[name], f"add partitions to {name}")

    def set(self, name: str, setting: str, value: str) -> None:
        """Set one setting of a topic and leave the others."""
        entry = ConfigEntry(setting, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=[entry])
        for future in self._admin.incremental_alter_configs([resource]).values():
            self._wait(future, f"set {setting} of {name}")

    def _settings(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Settings by topic; a topic is left out where the broker does not tell them."""
        if not names:
            return {}
        resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
        told: dict[str, dict[str, str]] = {}
        asked = self._admin.describe_configs(resources, request_timeout=CONNECT_S)
        for resource, future in asked.items():
            try:
                entries = future.result(timeout=ANSWER_S)
            except (KafkaException, FutureTimeoutError) as error:
                log.info("the broker does not tell the settings of %s: %s", resource.name, error)
                continue
            values = {name: entry.value for name, entry in entries.items() if entry.value}
            if values:
                told[resource.name] = values
        return told

    def _wait_listed(self, names: Sequence[str]) -> None:
        """Block until the broker lists what another one, the controller, has created."""
        deadline = time.monotonic() + ANSWER_S
        while missing := [name for name in names if name not in self._listed()]:
            if time.monotonic() > deadline:
                raise PantauError(
                    f"the broker at {self._where} created {missing[0]} and does not list it"
                )
            time.sleep(0.05)

    def _listed(self) -> Mapping[str, TopicMetadata]:
        try:
            topics = self._admin.list_topics(timeout=CONNECT_S).topics
        except KafkaException as error:
            raise self._failed("list its topics", error) from error
        return {name: topic for name, topic in topics.items() if topic.error is None}

    def _wait(self, future: "Future[Any]", action: str, *, may_exist: bool = False) -> None:
        try:
            future.result(timeout=ANSWER_S)
        except KafkaException as error:
            if may_exist and error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                return
            raise self._failed(action, error) from error
        except FutureTimeoutError as error:
            raise PantauError(
                f"the broker at {self._where} did not {action} within {ANSWER_S:.0f} s"
            ) from error

    def _failed(self, action: str, error: KafkaException) -> PantauError:
        reason: KafkaError = error.args[0]
        if reason.code() in NOT_THERE:
            return PantauError(
                f"no Kafka broker answers at {self._where}: start one, or set KAFKA_BOOTSTRAP"
            )
        return PantauError(f"the broker at {self._where} does not {action}: {reason.str()}")
