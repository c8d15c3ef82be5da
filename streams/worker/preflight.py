"""What has to be there before a worker starts: the broker, and every topic it reads or writes.

With a topic missing, Faust's producer looks for it for ever and a signal does not end it; with a
compacted changelog, the state would be lost piece by piece. So both are found out first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.errors import PantauError
from streams.settings import Settings
from streams.topics import table
from streams.topics.broker import Broker


@dataclass(frozen=True, slots=True)
class Topics:
    """Full names of the topics a worker has to do with, and how many partitions each has."""

    facts: str
    alerts: str
    letters: str
    status: str
    changelog: str
    partitions: Mapping[str, int]


def find_topics(settings: Settings) -> Topics:
    """Look the topics up at the broker.

    Raises:
        PantauError: the broker does not answer, or a topic is missing or made wrongly.
    """
    prefix = settings.topic_prefix
    facts, alerts, letters, status = (
        prefix + name
        for name in (table.FACTS, table.ALERTS, table.DEAD_LETTERS, table.AGENCY_STATUS)
    )
    changelog = table.changelog(settings.app_id).name
    wanted = (facts, alerts, letters, status, changelog)
    found = Broker(settings.kafka_client()).describe(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise PantauError(
            f"topics are missing: {', '.join(missing)}; create them with `pantau topics apply`"
        )
    partitions = {name: found[name].partitions for name in wanted}
    for name in (alerts, status, changelog):
        if partitions[name] != partitions[facts]:
            raise PantauError(
                f"{name} has {partitions[name]} partitions, but {facts} has {partitions[facts]}:"
                " they must have the same number"
            )
    told = found[changelog].settings or {}
    policy = told.get("cleanup.policy", "delete")
    if policy != "delete":
        raise PantauError(
            f"{changelog} has cleanup.policy={policy}; it must be delete, or its order is lost:"
            " delete it and run `pantau topics apply`"
        )
    return Topics(facts, alerts, letters, status, changelog, partitions)
