"""Which broker is what: the leader of the facts' first partition, the cluster's controller."""

import json
from collections.abc import Iterator

from confluent_kafka.admin import AdminClient

from tests.chaos.field import Field
from tests.servers.kafka import Cluster

WHOLE_S = 90


def in_turn(field: Field, times: int) -> Iterator[int]:
    """The index of the leader, then of the controller, and so on."""
    for number in range(times):
        field.wait(field.random.uniform(1, 2))
        yield controller(field.cluster) if number % 2 else leader(field)


def leader(field: Field) -> int:
    """The leader of a partition of the facts."""
    partition = field.random.randrange(field.rig.partitions)
    admin = AdminClient({"bootstrap.servers": field.rig.bootstrap, "log_level": 0})
    topic = admin.list_topics(field.rig.facts, timeout=10).topics[field.rig.facts]
    return int(topic.partitions[partition].leader) - 1


def controller(cluster: Cluster) -> int:
    """The leader of the quorum, as the nodes' files have it; clients are told any broker."""
    told = []
    for node in cluster.nodes:
        state = node.log.parent / "data" / "__cluster_metadata-0" / "quorum-state"
        read = json.loads(state.read_text())
        told.append((read["leaderEpoch"], read["leaderId"]))
    return int(max(told)[1]) - 1


def whole(field: Field) -> None:
    """Wait until every copy is in sync again: else the next fault would hit two brokers at once."""
    field.cluster.wait_ready()
    admin = AdminClient({"bootstrap.servers": field.rig.bootstrap, "log_level": 0})

    def in_sync() -> bool:
        topics = admin.list_topics(timeout=10).topics.values()
        return all(
            len(one.isrs) == len(one.replicas)
            for topic in topics
            for one in topic.partitions.values()
        )

    field.until(in_sync, WHOLE_S, "the copies are not in sync")
