"""Who may do what on a broker: the least that lets each command do its whole job.

Made from the table of topics, so that a new topic needs no second place; the chart's KafkaUsers and
the tests on a secured broker are made from here.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from streams.topics.table import DEFAULT_APP_ID, RESPONSES, Topic, nation_id, resolve

GROUPS: Mapping[str, tuple[str, ...]] = {
    "packages": ("pantau-packages", "pantau-read-*"),
    "notify": ("{prefix}pantau-notify", "pantau-read-*"),
    "board": ("pantau-board-*",),
}
"""Consumer groups by command, beside the workers', which are named by their app id; a star at the
end stands for any end."""

READING = ("pantau-read-*",)
"""The groups of a command that reads a topic once and from its start: it joins none, but a client
of Kafka must name one, and asks the broker for it."""

ADMINISTRATOR = "topics"
"""The command that creates topics: it may describe and alter them, and read or write nothing."""


class Resource(StrEnum):
    """What a right is about, by Kafka's names."""

    TOPIC = "topic"
    GROUP = "group"


class Operation(StrEnum):
    """What a right allows, by Kafka's names."""

    READ = "Read"
    WRITE = "Write"
    CREATE = "Create"
    DELETE = "Delete"
    ALTER = "Alter"
    DESCRIBE = "Describe"
    ALTER_CONFIGS = "AlterConfigs"
    DESCRIBE_CONFIGS = "DescribeConfigs"


class Right(NamedTuple):
    """Operations that a user may do on one resource; `is_prefix`: on all whose names begin so."""

    resource: Resource
    name: str
    operations: tuple[Operation, ...]
    is_prefix: bool = False


def commands() -> tuple[str, ...]:
    """Every command that needs rights of its own, in a fixed order."""
    named = {one for topic in resolve() for one in (*topic.writers, *topic.readers)}
    return (ADMINISTRATOR, *sorted(named))


def rights(command: str, *, prefix: str = "", app_id: str = DEFAULT_APP_ID) -> tuple[Right, ...]:
    """All rights of a command. Raises KeyError for one that has to do with no topic."""
    if command not in commands():
        raise KeyError(command)
    topics = resolve(prefix=prefix, app_id=app_id)
    if command == ADMINISTRATOR:
        return tuple(Right(Resource.TOPIC, topic.name, _ALL_BUT_RECORDS) for topic in topics)
    joined = (
        Right(Resource.GROUP, group.rstrip("*"), _JOINING, group.endswith("*"))
        for group in groups(command, prefix=prefix, app_id=app_id)
    )
    return (*_topics(command, topics), *joined)


def answering(*, prefix: str = "") -> tuple[Right, ...]:
    """What a board needs beside, whose signed-in readers may answer alerts."""
    return (Right(Resource.TOPIC, prefix + RESPONSES, (Operation.WRITE,)),)


def groups(command: str, *, prefix: str = "", app_id: str = DEFAULT_APP_ID) -> tuple[str, ...]:
    """The consumer groups of a command; a star at the end stands for any end."""
    stages = {"worker": (app_id,), "nation": (nation_id(app_id),)}
    return stages.get(command) or tuple(
        group.format(prefix=prefix) for group in GROUPS.get(command, READING)
    )


_JOINING = (Operation.READ, Operation.DESCRIBE)
_ALL_BUT_RECORDS = (
    Operation.CREATE,
    Operation.ALTER,
    Operation.DESCRIBE,
    Operation.ALTER_CONFIGS,
    Operation.DESCRIBE_CONFIGS,
)


def _topics(command: str, topics: Iterable[Topic]) -> Iterator[Right]:
    for topic in topics:
        operations = []
        if command in topic.readers:
            operations.append(Operation.READ)
        if command in topic.writers:
            operations.append(Operation.WRITE)
        if not operations and command not in topic.watchers:
            continue
        operations += [Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS]
        if topic.is_changelog:
            # What stands before a checkpoint is deleted by who wrote it.
            operations.append(Operation.DELETE)
        yield Right(Resource.TOPIC, topic.name, tuple(operations))
