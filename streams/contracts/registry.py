"""Schemas from a Confluent-compatible registry (SCHEMA_REGISTRY_URL), else the shipped ones."""

import logging
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from streams.contracts.catalogue import (
    ID_BASE,
    NAMESPACE,
    Shipped,
    shipped,
    writer_schema,
)
from streams.contracts.schemas import Schemas, UnknownSchemaError, UnusableSchemaError, WriterSchema
from streams.errors import PantauError

if TYPE_CHECKING:
    from confluent_kafka.schema_registry import SchemaRegistryClient

log = logging.getLogger(__name__)

TIMEOUT_S = 3
RETRIES = 1
NOT_FOUND = 404
ASK_AGAIN_AFTER_S = 60.0
"""An id the registry does not know is asked for again after this long, not for every batch."""

SEVERAL_RECORDS = frozenset({"procurement.facts"})
"""Topics with several record types in one order: their subjects name the record too."""


def schemas(url: str | None, prefix: str = "") -> Schemas:
    """Where this process finds schemas: a registry where `url` is set, else the package.

    `prefix` stands before every topic's name, and so before every subject's.
    """
    return shipped() if url is None else Registry(url, prefix=prefix)


def subject(topic: str, record: str) -> str:
    """The registry's subject for a record's values: TopicNameStrategy, or TopicRecordNameStrategy.

    `topic` is the name without prefix.
    """
    if topic in SEVERAL_RECORDS:
        return f"{topic}-{NAMESPACE}.{record}"
    return f"{topic}-value"


class Registry:
    """A schema registry as a place to find schemas, remembered for the life of the process.

    Ids of the shipped range are answered without the registry: a topic that was begun without one
    is read on. `now` is a monotonic clock in seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._prefix = prefix
        self._catalogue = shipped()
        self._now = now
        self._opened: SchemaRegistryClient | None = None
        self._ids: dict[str, int] = {}
        self._writers: dict[int, WriterSchema | UnusableSchemaError] = {}
        self._missing: dict[int, float] = {}

    def id_of(self, record: str) -> int:
        """The registry's id of the newest shipped version, registered if it is new there.

        Blocks for up to some seconds the first time a record is asked for.

        Raises:
            KeyError: no such record is shipped.
            PantauError: the registry does not answer, or refuses the schema.
        """
        if record not in self._ids:
            self._ids[record] = self._registered(self._catalogue.newest(record))
        return self._ids[record]

    def register(self) -> dict[str, int]:
        """Register every shipped record's newest version; record → id.

        Raises:
            PantauError: as for `id_of`.
        """
        return {record: self.id_of(record) for record in self._catalogue.records()}

    def writer(self, schema_id: int) -> WriterSchema:
        """The schema with this id, asked for once.

        Raises:
            UnknownSchemaError: the registry knows none.
            UnusableSchemaError: it is none of this product's, or breaks the contract's rules.
            PantauError: the registry does not answer.
        """
        if schema_id > ID_BASE:
            return self._catalogue.writer(schema_id)
        if schema_id not in self._writers:
            self._writers[schema_id] = self._fetched(schema_id)
        found = self._writers[schema_id]
        if isinstance(found, UnusableSchemaError):
            raise found
        return found

    def _fetched(self, schema_id: int) -> WriterSchema | UnusableSchemaError:
        missing_since = self._missing.get(schema_id)
        if missing_since is None or self._now() - missing_since >= ASK_AGAIN_AFTER_S:
            schema = self._ask(lambda client: client.get_schema(schema_id))
            if schema is not None:
                if schema.schema_type != "AVRO" or schema.schema_str is None:
                    return UnusableSchemaError(f"a schema of type {schema.schema_type}, not AVRO")
                try:
                    return writer_schema(schema_id, schema.schema_str)
                except UnusableSchemaError as error:
                    return error
            self._missing[schema_id] = self._now()
        raise UnknownSchemaError(f"the schema registry knows no schema with the id {schema_id}")

    def _registered(self, record: Shipped) -> int:
        self._client()
        from confluent_kafka.schema_registry import Schema

        name = self._prefix + subject(record.topic, record.record)
        schema = Schema(record.writer.raw, "AVRO")
        known = self._ask(lambda client: client.lookup_schema(name, schema))
        if known is not None and known.schema_id is not None:
            return int(known.schema_id)
        log.info("registering %s %d as %s", record.record, record.version, name)
        number = self._ask(lambda client: client.register_schema(name, schema))
        if number is None:
            raise PantauError(f"{self._where()} does not let {name} be registered")
        return int(number)

    def _ask(self, question: Callable[["SchemaRegistryClient"], Any]) -> Any:
        """What the registry answers, None where it says that there is no such thing."""
        client = self._client()
        from confluent_kafka.schema_registry.error import SchemaRegistryError
        from httpx import HTTPError

        try:
            return question(client)
        except SchemaRegistryError as error:
            if error.http_status_code == NOT_FOUND:
                return None
            raise PantauError(
                f"{self._where()} refuses (HTTP {error.http_status_code}): {error.error_message}"
            ) from error
        except (HTTPError, OSError) as error:
            raise PantauError(
                f"{self._where()} does not answer: {error}; unset SCHEMA_REGISTRY_URL to use the "
                "schemas shipped with the package"
            ) from error

    def _client(self) -> "SchemaRegistryClient":
        if self._opened is None:
            # One of the client's libraries warns about another of them, whatever the filters say.
            with warnings.catch_warnings(record=True):
                from confluent_kafka.schema_registry import SchemaRegistryClient
            try:
                self._opened = SchemaRegistryClient(
                    {"url": self._url, "timeout": TIMEOUT_S, "max.retries": RETRIES}
                )
            except (ValueError, TypeError) as error:
                raise PantauError(f"{self._where()}: {error}") from error
        return self._opened

    def _where(self) -> str:
        """The registry as a message names it: its address may hold a password."""
        parts = urlsplit(self._url)
        return f"the schema registry at {parts.hostname}:{parts.port or parts.scheme}"
