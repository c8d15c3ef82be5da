"""Standard Webhooks: signed, one notice each, under one `webhook-id` however often it is sent."""

import base64
import binascii
import hashlib
import hmac
import json
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitors.days import date_of
from streams.notify.address import Allowed
from streams.notify.integrations import Given
from streams.notify.message import DELIVERED, Message, Result, link, message_id
from streams.notify.notice import Notice
from streams.notify.place import Place
from streams.notify.post import TIMEOUT_S, Answer, check_url, post
from streams.notify.secret import AbsentSecretError, Plain, Secret, secret_or_text

KEYS = ("url", "secrets", "ca")
TYPE = "id.pantau.alert"
PREFIX = "whsec_"
SHORTEST = 16
"""Bytes of a key, at least."""
GONE = 410
REFUSED_FOR_GOOD = frozenset({400, 413, 414, 415, 422, 431})
"""Answers to the message itself, which will be the same next time. All others may pass."""
DAYS = ("day", "since")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver that takes POST requests."""

    name: str
    url: Secret | Plain
    secrets: tuple[Secret | Plain, ...]
    allowed: Allowed
    context: ssl.SSLContext | None = None
    kind: str = "webhook"
    parallel: int = 1
    wait: int = 0
    at_most: int = 1
    again_ms: int | None = None
    timeout_s: float = TIMEOUT_S

    @property
    def lane(self) -> str:
        """Each receiver has its own."""
        return f"webhook {self.name}"

    def deliver(self, message: Message) -> Result:
        """Send the message's one notice, signed by each secret.

        There are several where the receiver was a mailbox when they were gathered: each is sent,
        and all of them again where one fails, under the same ids.
        """
        try:
            url = self.url.value()
            keys = [key_of(secret.value()) for secret in self.secrets]
        except (AbsentSecretError, ValueError):
            return Result(ok=False, reason="secret_absent")
        if check_url(url):
            return Result(ok=False, reason="address_wrong")
        for one in alone(message):
            body = payload(one)
            headers = signed(keys, one.id, one.at // 1000, body)
            answer = post(
                url, body, headers, self.allowed, context=self.context, timeout_s=self.timeout_s
            )
            result = judged(answer)
            if not result.ok:
                return result
        return DELIVERED


def read(name: str, place: Place, given: Given) -> Webhook:
    """Return the receiver by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(KEYS, needed=("url", "secrets"))
    url = secret_or_text(told["url"])
    if isinstance(url, Plain) and (wrong := check_url(url.text)):
        told["url"].wrong(wrong)
    secrets = tuple(Secret.at(one) for one in told["secrets"].sequence())
    if not secrets:
        told["secrets"].wrong("at least one secret is wanted")
    context = trust(told["ca"]) if "ca" in told else None
    return Webhook(name, url, secrets, Allowed.of(given.allow), context)


def trust(place: Place) -> ssl.SSLContext:
    """Return a context that trusts the authorities of the named file, and no others."""
    try:
        return ssl.create_default_context(cafile=str(Path(place.text()).expanduser()))
    except (OSError, ssl.SSLError):
        place.wrong("no file of certificates can be read there")


def key_of(secret: str) -> bytes:
    """Return the key of a secret, with or without "whsec_" before its base64.

    Raises:
        ValueError: it is no base64, or too short.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("the secret is no base64") from None
    if len(key) < SHORTEST:
        raise ValueError("the secret is too short")
    return key


def sign(key: bytes, number: str, seconds: int, body: bytes) -> str:
    """Return one entry of the list of signatures."""
    digest = hmac.digest(key, f"{number}.{seconds}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def signed(keys: list[bytes], number: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message: its id, this attempt's moment, a signature by each key."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "pantau",
        "webhook-id": number,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(sign(key, number, seconds, body) for key in keys),
    }


def alone(message: Message) -> list[Message]:
    """Return a message for each notice of this one; one that holds a single notice as it is."""
    if len(message.items) == 1:
        return [message]
    return [
        replace(message, id=message_id([item.notice.id], message.receiver), items=(item,))
        for item in message.items
    ]


def payload(message: Message) -> bytes:
    """Return the body: type, timestamp of the judgement, and the notice with its link."""
    notice = message.items[0].notice
    when = datetime.fromtimestamp(notice.instant / 1000, UTC)
    body = {
        "type": f"{TYPE}.{notice.kind}",
        "timestamp": when.isoformat().replace("+00:00", "Z"),
        "data": {**_plain(notice), "link": link(message.board, notice)},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def judged(answer: Answer) -> Result:
    """Say what an answer means."""
    if answer.status is None:
        return Result(ok=False, reason=answer.reason)
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
        return DELIVERED
    if answer.status == GONE:
        return Result(ok=False, recoverable=False, reason=answer.reason, gone=True)
    recoverable = answer.status not in REFUSED_FOR_GOOD
    return Result(ok=False, recoverable=recoverable, reason=answer.reason,
                  retry_after=answer.retry_after)  # fmt: skip


def _plain(notice: Notice) -> dict[str, Any]:
    """Return the notice's fields, days as ISO dates."""
    fields = notice._asdict()
    return fields | {name: date_of(fields[name]).isoformat() for name in DAYS}
