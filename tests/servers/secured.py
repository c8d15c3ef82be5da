"""A Kafka that lets nobody in without a name and a password, over TLS, under a CA of its own."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import trustme
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.servers.kafka import MECHANISM, Cluster, Secured, kafka

ANSWER_S = 30
ITERATIONS = 4096
ADMINISTRATOR = "administrator"
LISTENER = "clients"
"""Where clients come in, as `tests.servers.kafka` names it."""


class SecuredKafka:
    """The cluster, its authority, and the people in it."""

    def __init__(self, cluster: Cluster, folder: Path, authority: Path, ca: trustme.CA) -> None:
        self.cluster = cluster
        self.folder = folder
        self.authority = authority
        self.ca = ca
        self.admin = AdminClient({"bootstrap.servers": cluster.internal, "log_level": 0})

    def add_user(self, name: str, password: str) -> None:
        """Let somebody in, or give a new password."""
        self.admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(
                    name,
                    ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                    password.encode(),
                )
            ]
        )[name].result(ANSWER_S)

    def remove_user(self, name: str) -> None:
        """Let somebody in no more."""
        self.admin.alter_user_scram_credentials(
            [UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_512)]
        )[name].result(ANSWER_S)

    def present(self, ca: trustme.CA) -> None:
        """Give the running broker a new certificate, of this authority, for new connections."""
        keystore = self.folder / f"broker-{time.monotonic_ns()}.pem"
        certificate(ca, keystore)
        place = ConfigEntry(
            f"listener.name.{LISTENER}.ssl.keystore.location",
            str(keystore),
            incremental_operation=AlterConfigOpType.SET,
        )
        broker = ConfigResource(ResourceType.BROKER, "1", incremental_configs=[place])
        for done in self.admin.incremental_alter_configs([broker]).values():
            done.result(ANSWER_S)

    def client(self, name: str, password: str) -> dict[str, str]:
        """librdkafka's settings for a user."""
        return {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": MECHANISM,
            "sasl.username": name,
            "sasl.password": password,
            "ssl.ca.location": str(self.authority),
        }

    def environment(self, name: str, password: str) -> dict[str, str]:
        """Variables that let a `pantau` process in as a user: its settings stand in a file."""
        file = self.folder / f"{name}.properties"
        file.write_text(lines(self.client(name, password)))
        file.chmod(0o600)
        return {
            "KAFKA_BOOTSTRAP": self.cluster.bootstrap,
            "PANTAU_EMBEDDED_BROKER": "0",
            "PANTAU_KAFKA_CONFIG": str(file),
        }


def lines(settings: Mapping[str, str]) -> str:
    """librdkafka's settings as a file has them."""
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def certificate(authority: trustme.CA, file: Path) -> None:
    """Write a key and its certificates for the loopback address, as PEM in one file."""
    # Kafka takes a new one while it runs where its subject is the same.
    issued = authority.issue_cert("127.0.0.1", "localhost", organization_unit_name="broker")
    key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    file.write_bytes(
        # Kafka reads a key in PKCS #8 and no other form.
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + b"".join(one.bytes() for one in issued.cert_chain_pems)
        + authority.cert_pem.bytes()
    )
    file.chmod(0o600)


@contextmanager
def secured_kafka(folder: Path) -> Iterator[SecuredKafka]:
    """Run one for as long as the block lasts; keys and passwords are made for it alone."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    keystore = folder / "broker.pem"
    certificate(authority, keystore)
    password = secrets.token_urlsafe(24)
    with kafka(1, Secured(keystore, ADMINISTRATOR, password)) as cluster:
        yield SecuredKafka(cluster, folder, folder / "authority.pem", authority)
