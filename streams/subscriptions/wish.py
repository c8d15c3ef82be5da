"""What a reader may ask for: a mail address or the address of a webhook, in one way of writing."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from streams.notify.post import PORTS, check_url

EMAIL, WEBHOOK = "email", "webhook"
MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""Unquoted ASCII (RFC 5321 without quoted names and address literals): what forms accept, too."""
LONGEST = {EMAIL: 254, WEBHOOK: 1000}
LOCAL_PART = 64
FREE_PORTS = 1024
"""Below, only those of HTTP: a stranger must not make us talk to mail servers and their kind."""


class Wish(NamedTuple):
    """A target that may be written to. `key` is the same for all ways to write one mailbox."""

    kind: str
    target: str
    key: str
    limited: str
    """What requests are counted by: the mailbox, or the webhook's host."""


def wish_of(kind: str, text: str) -> Wish | None:
    """Return what is asked for, None where it is no such address."""
    text = text.strip()
    if len(text) > LONGEST.get(kind, 0):
        return None
    return _email(text) if kind == EMAIL else _webhook(text)


def _email(text: str) -> Wish | None:
    if not MAILBOX.fullmatch(text) or text.index("@") > LOCAL_PART:
        return None
    return Wish(EMAIL, text, text.casefold(), text.casefold())


def _webhook(text: str) -> Wish | None:
    if not text.isascii() or not text.isprintable() or check_url(text):
        return None
    parts = urlsplit(text)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    # A zone names an interface of this host; written in many ways, it would be counted as many.
    if "%" in host or (port not in PORTS.values() and port < FREE_PORTS):
        return None
    plain = urlunsplit(parts._replace(netloc=parts.netloc.lower(), fragment=""))
    return Wish(WEBHOOK, plain, plain, host)
