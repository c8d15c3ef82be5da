"""Which topics belong to the changelog of a stage, and where they begin and end."""

from typing import NamedTuple
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, TopicPartition

from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.broker import Broker
from streams.topics.compare import Found
from streams.topics.table import (
    AGENCY_STATUS,
    FACTS,
    ROLLUPS,
    SCOPE_STATUS,
    Cleanup,
    changelog,
    nation_id,
)

ANSWER_S = 30.0


class Place(NamedTuple):
    """The changelog, what it folds, and the topic on which its figures stand, with full names.

    `figures` is the name of the records there.
    """

    changelog: str
    source: str
    status: str
    figures: str


def place_of(settings: Settings, *, nation: bool) -> Place:
    """Name the topics of the workers, or of the sums over agencies."""
    prefix, app_id = settings.topic_prefix, settings.app_id
    if nation:
        name = changelog(nation_id(app_id)).name
        return Place(name, prefix + ROLLUPS, prefix + SCOPE_STATUS, "ScopeStatus")
    return Place(changelog(app_id).name, prefix + FACTS, prefix + AGENCY_STATUS, "AgencyStatus")


def found(settings: Settings, topic: str) -> Found:
    """Look a topic up.

    Raises:
        PantauError: no broker answers, or the topic is missing.
    """
    known = Broker(settings.kafka_client()).describe((topic,))
    if topic not in known:
        raise PantauError(f"topic {topic} is missing: run `pantau topics apply`")
    return known[topic]


def ends(settings: Settings, topic: str, partitions: int) -> dict[int, tuple[int, int]]:
    """Partition → (first offset, offset after the last).

    Raises:
        PantauError: the broker does not answer.
    """
    consumer = Consumer(
        {"log_level": 0, **settings.kafka_client(), "group.id": f"pantau-read-{uuid4()}"}
    )
    try:
        return {
            number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=ANSWER_S)
            for number in range(partitions)
        }
    except KafkaException as error:
        raise PantauError(f"{topic} cannot be read from Kafka: {error}") from error
    finally:
        consumer.close()


def check_empty(settings: Settings, topic: str, partitions: int) -> None:
    """See that a changelog may be restored into a topic.

    Raises:
        PantauError: it has another number of partitions, is compacted, or holds records.
    """
    there = found(settings, topic)
    if there.partitions != partitions:
        raise PantauError(
            f"{topic} has {there.partitions} partitions and the back-up {partitions}: they must"
            " have the same number"
        )
    policy = (there.settings or {}).get("cleanup.policy", Cleanup.DELETE)
    if policy != Cleanup.DELETE:
        raise PantauError(f"{topic} has cleanup.policy={policy}: it must be delete")
    held = {number: end for number, (_, end) in ends(settings, topic, partitions).items() if end}
    if held:
        raise PantauError(
            f"{topic} is not empty (partition {min(held)} ends at {held[min(held)]}): end every"
            " process that uses it, delete it, run `pantau topics apply`, and try again"
        )
