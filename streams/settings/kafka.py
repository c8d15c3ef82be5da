"""Kafka, the schemas, and the topics of an installation."""

from dataclasses import dataclass
from pathlib import Path

from streams.errors import PantauError
from streams.variables import (
    address,
    file_text,
    path,
    servers,
    setting,
    switch,
    text,
    topic_characters,
    whole,
)


@dataclass(frozen=True, kw_only=True)
class Kafka:
    """Where Kafka and the schemas are, and what its topics are called."""

    kafka_bootstrap: str = setting(
        "KAFKA_BOOTSTRAP",
        "Addresses of Kafka's brokers",
        servers,
        "host:port, several with commas",
        lambda: "127.0.0.1:9092",
    )
    kafka_config: Path | None = setting(
        "PANTAU_KAFKA_CONFIG",
        "File of further librdkafka settings (security), one name=value a line",
        path,
        "the path of a file",
        lambda: None,
    )
    kafka_password: str | None = setting(
        "PANTAU_KAFKA_PASSWORD",
        "SASL password for Kafka (or PANTAU_KAFKA_PASSWORD_FILE), so that PANTAU_KAFKA_CONFIG need"
        " hold no secret",
        text,
        "the password's text",
        lambda: None,
        secret=True,
    )
    schema_registry_url: str | None = setting(
        "SCHEMA_REGISTRY_URL",
        "Schema registry; unset: the schemas that are shipped with the package",
        address,
        "http://… or https://…",
        lambda: None,
    )
    topic_prefix: str = setting(
        "PANTAU_TOPIC_PREFIX",
        "Put before every topic's name",
        topic_characters,
        "letters, digits, '.', '_' and '-'",
        lambda: "",
    )
    partitions: int = setting(
        "PANTAU_PARTITIONS",
        "Partitions of the facts and of the worker's changelog, when they are created",
        whole(1, 10_000),
        "a whole number from 1 to 10000",
        lambda: 8,
    )
    replication: int = setting(
        "PANTAU_REPLICATION",
        "Copies of each partition, when topics are created",
        whole(1, 100),
        "a whole number from 1 to 100",
        lambda: 1,
    )
    embedded_broker: bool = setting(
        "PANTAU_EMBEDDED_BROKER",
        "The broker is the embedded one: it deletes no records, has no transactions, and a wrong"
        " end offset, so batches of one are written and nothing is trimmed",
        switch,
        "1 or 0",
        lambda: False,
    )

    def kafka_client(self) -> dict[str, str]:
        """Give librdkafka's settings for every client: the brokers and the lines of `kafka_config`.

        Raises:
            PantauError: the file cannot be read, or one of its lines is not `name=value`.
        """
        client = {"bootstrap.servers": self.kafka_bootstrap}
        if self.kafka_password is not None:
            client["sasl.password"] = self.kafka_password
        if self.kafka_config is None:
            return client
        lines = file_text("PANTAU_KAFKA_CONFIG", self.kafka_config).splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith(("#", "!")):
                continue
            name, equals, value = line.partition("=")
            if not (equals and name.strip()):
                raise PantauError(
                    f"PANTAU_KAFKA_CONFIG: {self.kafka_config}:{number} is not name=value"
                )
            client[name.strip()] = value.strip()
        return client
