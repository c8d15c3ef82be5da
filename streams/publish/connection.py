"""Everything a publishing command needs of the outside, made from the settings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from streams.contracts.encode import Encoder
from streams.contracts.registry import schemas as schemas_from
from streams.contracts.schemas import Schemas
from streams.publish.producer import CheckedProducer
from streams.publish.progress import Steps
from streams.publish.publication import Publication, TopicNames
from streams.publish.register import read_register, read_users
from streams.settings import Settings
from streams.sources.mapped import Supplier
from streams.topics.table import resolve


@dataclass(frozen=True)
class Connection:
    """Kafka and the schemas, connected and checked."""

    client: Mapping[str, str]
    names: TopicNames
    schemas: Schemas
    producer: CheckedProducer
    encoder: Encoder

    def publication(self, at: int) -> Publication:
        """Begin a run; `at` is its instant (ms), for dead letters."""
        return Publication(self.producer, self.encoder, self.names, at)

    def register(self, steps: Steps) -> Mapping[str, Supplier]:
        """Read the supplier register from its topic. Blocks until its end."""
        partitions = self.producer.partitions(self.names.suppliers)
        return read_register(self.client, self.names.suppliers, partitions, self.schemas, steps)

    def users(self, steps: Steps) -> Mapping[str, set[str]]:
        """Read the agencies that use each supplier from the facts. Blocks until their end."""
        partitions = self.producer.partitions(self.names.facts)
        return read_users(self.client, self.names.facts, partitions, self.schemas, steps)

    def cluster(self) -> str:
        """Say which Kafka this is and which installation on it: a resumed pull must find both."""
        return f"{self.producer.cluster_id} {self.names.facts}"


def written_by(command: str, prefix: str) -> tuple[str, ...]:
    """The topics of `TopicNames` that a command writes to."""
    names = TopicNames.of(prefix)
    writers = {topic.name: topic.writers for topic in resolve(prefix=prefix)}
    return tuple(name for name in names if command in writers[name])


@contextmanager
def connected(settings: Settings, command: str = "publish") -> Iterator[Connection]:
    """Connect to Kafka, and to the schema registry where one is set.

    Only the topics that `command` writes to are looked for: others may be hidden from its user.

    Raises:
        PantauError: no broker answers within 10 s, a topic is missing, or a setting is wrong.
    """
    client = settings.kafka_client()
    names = TopicNames.of(settings.topic_prefix)
    schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
    with CheckedProducer(client, written_by(command, settings.topic_prefix)) as producer:
        yield Connection(client, names, schemas, producer, Encoder(schemas))
