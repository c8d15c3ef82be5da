"""Kafka and the schemas for a command that only reads, with the topics it reads checked."""

from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.contracts.registry import schemas as schemas_from
from streams.contracts.schemas import Schemas
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.stored import Stored, read

ANSWER_SECONDS = 8.0


@dataclass(frozen=True)
class Topics:
    """Reads whole topics of one installation."""

    client: dict[str, str]
    prefix: str
    schemas: Schemas

    @classmethod
    def of(cls, settings: Settings) -> "Topics":
        """Make it from the settings; nothing is asked yet."""
        schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
        return cls(settings.kafka_client(), settings.topic_prefix, schemas)

    def read(self, topic: str) -> Iterator[Stored]:
        """Yield every record of a topic, each partition in its order.

        Raises:
            PantauError: no broker answers, or the topic is missing.
        """
        name = self.prefix + topic
        yield from read(self.client, name, range(self._partitions(name)))

    def _partitions(self, name: str) -> int:
        servers = self.client["bootstrap.servers"]
        try:
            found = AdminClient({**self.client, "log_level": "0"}).list_topics(
                timeout=ANSWER_SECONDS
            )
        except KafkaException as error:
            raise PantauError(
                f"no Kafka broker answers at {servers}: start it, or set KAFKA_BOOTSTRAP"
            ) from error
        topic = found.topics.get(name)
        if topic is None or topic.error is not None or not topic.partitions:
            raise PantauError(f"topic {name} is missing at {servers}: run `pantau topics apply`")
        return len(topic.partitions)
