"""librdkafka's security settings as Faust's credentials: both clients of a worker get the same."""

import ssl
from collections.abc import Mapping
from typing import Any

from faust.auth import SASLCredentials, SSLCredentials

from streams.errors import PantauError

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


def credentials(client: Mapping[str, str]) -> Any:
    """Faust's credentials for librdkafka's `security.protocol`, `sasl.*` and `ssl.*`, or None.

    Raises:
        PantauError: they ask for something that aiokafka cannot do.
    """
    protocol = client.get("security.protocol", "PLAINTEXT").upper()
    if protocol == "PLAINTEXT":
        return None
    context = _context(client) if protocol.endswith("SSL") else None
    if protocol == "SSL":
        return SSLCredentials(context=context)
    if protocol not in {"SASL_PLAINTEXT", "SASL_SSL"}:
        raise PantauError(f"security.protocol={protocol} is not known to the worker")
    mechanism = client.get("sasl.mechanism", client.get("sasl.mechanisms", "PLAIN")).upper()
    if mechanism not in MECHANISMS:
        raise PantauError(
            f"sasl.mechanism={mechanism} is not known to the worker: use {', '.join(MECHANISMS)}"
        )
    return SASLCredentials(
        username=client.get("sasl.username", ""),
        password=client.get("sasl.password", ""),
        ssl_context=context,
        mechanism=mechanism,
    )


def _context(client: Mapping[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=client.get("ssl.ca.location"))
        if "ssl.certificate.location" in client:
            context.load_cert_chain(
                client["ssl.certificate.location"],
                client.get("ssl.key.location"),
                client.get("ssl.key.password"),
            )
    except (OSError, ssl.SSLError) as error:
        raise PantauError(f"ssl.*.location: the certificates cannot be read: {error}") from error
    if client.get("ssl.endpoint.identification.algorithm") == "none":
        context.check_hostname = False
    return context
