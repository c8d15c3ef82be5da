"""The topics and the rights of each command as data for the Helm chart, names with places in them.

deploy/helm/pantau/files/topics.yaml is made of it; the chart's templates put in the prefix and the
app id of an installation, and make Strimzi's KafkaTopics and KafkaUsers.
"""

from typing import Any

import yaml

from streams.topics.access import Right, answering, commands, rights
from streams.topics.table import Topic, resolve

PREFIX, APP_ID = "@PREFIX@", "@APP_ID@"
"""Places in names that the chart fills in."""

HEAD = "# Made by `pantau topics list --chart`, from streams/topics/table.py and access.py.\n"


def chart() -> str:
    """The file, as YAML."""
    topics = resolve(prefix=PREFIX, app_id=APP_ID)
    document = {
        "topics": [_topic(topic) for topic in topics],
        "users": [
            {"name": command, "acls": [_acl(right) for right in _rights(command)]}
            for command in commands()
        ],
        "answering": [_acl(right) for right in answering(prefix=PREFIX)],
    }
    # Names may be longer than a line of the code: one value, one line.
    return HEAD + yaml.safe_dump(document, sort_keys=False, width=10_000)


def _rights(command: str) -> tuple[Right, ...]:
    return rights(command, prefix=PREFIX, app_id=APP_ID)


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "besideFacts": topic.with_facts,
        **({} if topic.with_facts else {"partitions": topic.partitions}),
        "config": topic.settings(),
    }


def _acl(right: Right) -> dict[str, Any]:
    return {
        "resource": {
            "type": right.resource.value,
            "name": right.name,
            "patternType": "prefix" if right.is_prefix else "literal",
        },
        "operations": [operation.value for operation in right.operations],
    }
