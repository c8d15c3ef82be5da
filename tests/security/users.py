"""Users of a secured broker, each with the rights of a command and no others."""

import os
import secrets
import subprocess
import sys

from confluent_kafka import Producer
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from streams.topics.access import Operation, Resource, Right, rights
from streams.topics.table import DEFAULT_APP_ID
from tests.servers.secured import ANSWER_S, SecuredKafka

PROBE = "probe"
"""The group of a test's own reader."""


class Users:
    """Makes a user for each command when it is first asked for.

    `prefix` and `app_id` are those of the installation: what a command may do is named by them.
    """

    def __init__(self, kafka: SecuredKafka, prefix: str = "", app_id: str = DEFAULT_APP_ID) -> None:
        self.kafka = kafka
        self.passwords: dict[str, str] = {}
        self._prefix = prefix
        self._app_id = app_id

    def environment(self, command: str) -> dict[str, str]:
        """Variables under which `pantau <command>` runs as its own user."""
        return self.kafka.environment(command, self._password(command))

    def client(self, command: str) -> dict[str, str]:
        """librdkafka's settings of a command's user."""
        return {
            "bootstrap.servers": self.kafka.cluster.bootstrap,
            "log_level": "0",
            **self.kafka.client(command, self._password(command)),
        }

    def rotate(self, command: str) -> dict[str, str]:
        """A new password; the variables that hold it from now on."""
        self.passwords[command] = secrets.token_urlsafe(18)
        self.kafka.add_user(command, self.passwords[command])
        return self.kafka.environment(command, self.passwords[command])

    def run(self, command: str, *arguments: object) -> str:
        """What `pantau <command> …` prints as its own user."""
        done = subprocess.run(
            [sys.executable, "-m", "streams", command, *map(str, arguments)],
            env={**os.environ, **self.environment(command)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _password(self, command: str) -> str:
        if command not in self.passwords:
            self.rotate(command)
            self.allow(command, command)
        return self.passwords[command]

    def allow(self, user: str, command: str) -> None:
        """Give a user the rights of a command."""
        # Whose groups these are is not asked here: what is refused is refused for its topic.
        probing = Right(Resource.GROUP, PROBE, (Operation.READ,))
        allowed = (*rights(command, prefix=self._prefix, app_id=self._app_id), probing)
        bindings = [binding(f"User:{user}", right) for right in allowed]
        flat = [one for several in bindings for one in several]
        for answer in self.kafka.admin.create_acls(flat).values():
            answer.result(ANSWER_S)


def binding(principal: str, right: Right) -> list[AclBinding]:
    """A right as Kafka's access control entries."""
    return [
        AclBinding(
            ResourceType[right.resource.name],
            right.name,
            ResourcePatternType.PREFIXED if right.is_prefix else ResourcePatternType.LITERAL,
            principal,
            "*",
            AclOperation[operation.name],
            AclPermissionType.ALLOW,
        )
        for operation in right.operations
    ]


def may_write(client: dict[str, str], topic: str) -> bool:
    """Whether the broker takes a record from this user."""
    refused: list[bool] = []
    producer = Producer({**client, "message.timeout.ms": 5_000})
    producer.produce(topic, b"x", on_delivery=lambda error, _: refused.append(error is not None))
    producer.flush(15)
    return refused == [False]
