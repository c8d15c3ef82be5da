"""The environment, read once into one frozen dataclass; each variable is described where it stands.

`pantau config` prints this table. Secrets come from the variable itself or from a file that
`<NAME>_FILE` names, and appear neither in `repr` nor in what `pantau config` prints.
"""

import dataclasses
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.errors import PantauError
from streams.variables import (
    Variable,
    address,
    file_text,
    issuer,
    key,
    limit,
    path,
    seconds,
    servers,
    setting,
    switch,
    text,
    topic_characters,
    url_path,
    whole,
)


def _shipped_programmes() -> Path:
    import monitors

    return Path(monitors.__file__).parent / "programmes"


def _state_home() -> Path:
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "pantau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a process of Pantau is told by its environment."""

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
    app_id: str = setting(
        "PANTAU_APP_ID",
        "Name of the workers' consumer group and of their changelog",
        topic_characters,
        "letters, digits, '.', '_' and '-'",
        lambda: "pantau-worker",
    )
    instance_id: str = setting(
        "PANTAU_INSTANCE_ID",
        "Name of this worker in its group (static membership): one of a kind, the same after a"
        " restart",
        topic_characters,
        "letters, digits, '.', '_' and '-'",
        socket.gethostname,
    )
    metrics_host: str = setting(
        "PANTAU_METRICS_HOST",
        "Address on which /metrics, /healthz and /readyz listen",
        text,
        "a host name or an address",
        lambda: "127.0.0.1",
    )
    metrics_port: int = setting(
        "PANTAU_METRICS_PORT",
        "Their port; 0: any free one",
        whole(0, 65_535),
        "a whole number from 0 to 65535",
        lambda: 9464,
    )
    metrics_agencies: int = setting(
        "PANTAU_METRICS_AGENCIES",
        "Books (agency or scope, and fiscal year) that a process shows at /metrics at most; the"
        " rest is counted",
        whole(0, 100_000),
        "a whole number from 0 to 100000",
        lambda: 1000,
    )
    batch: int = setting(
        "PANTAU_BATCH",
        "Facts of one partition that a worker folds at once",
        whole(1, 100_000),
        "a whole number from 1 to 100000",
        lambda: 2000,
    )
    session_timeout_s: float = setting(
        "PANTAU_SESSION_TIMEOUT_S",
        "Seconds without a heartbeat after which a worker is taken for dead",
        seconds,
        "seconds, more than 0 and less than a day",
        lambda: 6.0,
    )
    heartbeat_s: float = setting(
        "PANTAU_HEARTBEAT_S",
        "Seconds between two heartbeats; less than a third of the session time-out",
        seconds,
        "seconds, more than 0 and less than a day",
        lambda: 1.0,
    )
    programmes: Path = setting(
        "PANTAU_PROGRAMMES",
        "Folder of the programmes that are judged; unset: those that are shipped. The same for"
        " every process",
        path,
        "the path of a folder",
        _shipped_programmes,
    )
    dead_letter_limit: float = setting(
        "PANTAU_DEAD_LETTER_LIMIT",
        "A worker stops where more of a partition's last 10000 facts than this were dead letters:"
        " below 1 a share, from 1 a number",
        limit,
        "a number, 0 or more",
        lambda: 0.05,
    )
    checkpoint_segments: int = setting(
        "PANTAU_CHECKPOINT_SEGMENTS",
        "Segments of a partition between two checkpoints of its state",
        whole(1, 1_000_000),
        "a whole number from 1 to 1000000",
        lambda: 1000,
    )
    inaproc_token: str | None = setting(
        "INAPROC_TOKEN",
        "Bearer token of the INAPROC API (or INAPROC_TOKEN_FILE, a file that holds it)",
        text,
        "the token's text",
        lambda: None,
        secret=True,
    )
    hash_key: bytes | None = setting(
        "PANTAU_HASH_KEY",
        "Key of the hash that stands for a document number (or PANTAU_HASH_KEY_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    state_dir: Path = setting(
        "PANTAU_STATE_DIR",
        "Where an interrupted pull is remembered",
        path,
        "the path of a folder",
        _state_home,
    )
    board_host: str = setting(
        "PANTAU_BOARD_HOST",
        "Address on which the board listens",
        text,
        "a host name or an address",
        lambda: "127.0.0.1",
    )
    board_port: int = setting(
        "PANTAU_BOARD_PORT",
        "Its port; 0: any free one",
        whole(0, 65_535),
        "a whole number from 0 to 65535",
        lambda: 8080,
    )
    board_root: str = setting(
        "PANTAU_BOARD_ROOT",
        "Path below which a reverse proxy serves the board; unset: none",
        url_path,
        "a path such as /pantau",
        lambda: "",
    )
    board_secret: bytes | None = setting(
        "PANTAU_BOARD_SECRET",
        "Key of the tokens in the board's forms, shared by boards behind one proxy (or"
        " PANTAU_BOARD_SECRET_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    oidc_issuer: str | None = setting(
        "PANTAU_OIDC_ISSUER",
        "OpenID Connect provider at which readers sign in (`pantau board --auth oidc`), as it"
        " writes its own name",
        issuer,
        "https://…, or http://… on this machine",
        lambda: None,
    )
    oidc_client: str = setting(
        "PANTAU_OIDC_CLIENT",
        "Name of the board at the provider (client_id)",
        text,
        "the client's id",
        lambda: "pantau",
    )
    oidc_secret: str | None = setting(
        "PANTAU_OIDC_SECRET",
        "The board's secret at the provider (or PANTAU_OIDC_SECRET_FILE); unset: a public client",
        text,
        "the secret's text",
        lambda: None,
        secret=True,
    )
    plan_url: str = setting(
        "PANTAU_PLAN_URL",
        "Where a procurement plan can be read by everyone; {code} stands for its code",
        address,
        "http://… or https://…",
        lambda: "https://sirup.lkpp.go.id/sirup/ro/detailPaketPenyedia2020?idPaket={code}",
    )
    contacts: Path | None = setting(
        "PANTAU_CONTACTS",
        "File of who is told of which alerts, and how (docs/notify.md)",
        path,
        "the path of a file",
        lambda: None,
    )
    silences: Path | None = setting(
        "PANTAU_SILENCES",
        "File of what is not told for a while (docs/notify.md)",
        path,
        "the path of a file",
        lambda: None,
    )
    board_url: str | None = setting(
        "PANTAU_BOARD_URL",
        "Address of the board, for the links in notices",
        address,
        "http://… or https://…",
        lambda: None,
    )
    alert_age_days: float = setting(
        "PANTAU_ALERT_AGE_DAYS",
        "Alerts older than this are told to nobody, such as those of a past year that is loaded",
        limit,
        "a number, 0 or more",
        lambda: 7.0,
    )
    grafana_url: str | None = setting(
        "GRAFANA_URL",
        "Address of the Grafana that `pantau grafana` speaks to",
        address,
        "http://… or https://…",
        lambda: None,
    )
    grafana_token: str | None = setting(
        "GRAFANA_TOKEN",
        "Token of a service account that may edit dashboards (or GRAFANA_TOKEN_FILE)",
        text,
        "the token's text",
        lambda: None,
        secret=True,
    )
    grafana_ca: Path | None = setting(
        "GRAFANA_CA",
        "File of the authority that has signed Grafana's certificate; unset: the usual ones",
        path,
        "the path of a file",
        lambda: None,
    )
    subscriptions: Path | None = setting(
        "PANTAU_SUBSCRIPTIONS",
        "File (SQLite) of those who asked to be told, shared by board and notifier; unset: nobody"
        " can ask",
        path,
        "the path of a file",
        lambda: None,
    )
    subscriptions_secret: bytes | None = setting(
        "PANTAU_SUBSCRIPTIONS_SECRET",
        "Key of the links that confirm and end a subscription, the same for board and notifier (or"
        " PANTAU_SUBSCRIPTIONS_SECRET_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    subscriptions_per_agency: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_AGENCY",
        "Subscriptions to one agency at most, confirmed or not",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 200,
    )
    subscriptions_per_address: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_ADDRESS",
        "Agencies that one address may be subscribed to at most",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 20,
    )
    subscriptions_per_reader: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_READER",
        "Subscriptions that one signed-in reader may have asked for at most",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 50,
    )
    embedded_broker: bool = setting(
        "PANTAU_EMBEDDED_BROKER",
        "The broker is the embedded one: it deletes no records, has no transactions, and a wrong"
        " end offset, so batches of one are written and nothing is trimmed",
        switch,
        "1 or 0",
        lambda: False,
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every variable that is set (`os.environ` unless another mapping is given).

        Raises:
            PantauError: a value is not allowed, or a secret's file cannot be read; the message
                names the variable, the value (no secret's) and what is allowed.
        """
        environ = os.environ if environ is None else environ
        read = {name: one.read(environ) for name, one in cls.variables().items()}
        values: dict[str, Any] = {name: value for name, value in read.items() if value is not None}
        settings = cls(**values)
        if settings.heartbeat_s * 3 > settings.session_timeout_s:
            raise PantauError(
                f"PANTAU_HEARTBEAT_S is {settings.heartbeat_s:g}: it must be at most a third of"
                f" PANTAU_SESSION_TIMEOUT_S, which is {settings.session_timeout_s:g}"
            )
        return settings

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """Attribute name → its variable, in the order of `pantau config`."""
        return {one.name: one.metadata["variable"] for one in dataclasses.fields(cls)}

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

    def require_inaproc_token(self) -> str:
        """Give the token of the INAPROC API.

        Raises:
            PantauError: none is set.
        """
        if self.inaproc_token is None:
            raise PantauError(
                "the INAPROC API needs a token: set INAPROC_TOKEN, or INAPROC_TOKEN_FILE to the"
                " file that holds it"
            )
        return self.inaproc_token
