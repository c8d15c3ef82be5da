"""Deletes what a checkpoint has made superfluous from the changelog."""

import logging
from collections.abc import Mapping
from functools import partial

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

log = logging.getLogger(__name__)


LEADERS_MS = 5_000
"""A leader is believed for so long. librdkafka's admin client does not ask again when it is told
that it has come to the wrong one, and would come there for a quarter of an hour (its default)."""


class Trimmer:
    """DeleteRecords on one topic, without waiting: what fails is tried at the next checkpoint."""

    def __init__(self, client: Mapping[str, str], topic: str) -> None:
        self._admin = AdminClient(
            {
                **client,
                "metadata.max.age.ms": str(LEADERS_MS),
                "topic.metadata.refresh.interval.ms": str(LEADERS_MS),
            }
        )
        self._topic = topic

    def trim(self, partition: int, before: int) -> None:
        """Delete the partition's records before that offset."""
        asked = self._admin.delete_records([TopicPartition(self._topic, partition, before)])
        for one, deleted in asked.items():
            deleted.add_done_callback(partial(self._done, one))

    @staticmethod
    def _done(one: TopicPartition, done: object) -> None:
        try:
            done.result()  # type: ignore[attr-defined]  # a concurrent.futures.Future
        except KafkaException as error:
            log.warning("%s, partition %d: not trimmed: %s", one.topic, one.partition, error)
        else:
            log.info("%s, partition %d: trimmed to %d", one.topic, one.partition, one.offset)
