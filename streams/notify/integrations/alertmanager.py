"""Alertmanager's API v2: what is open is sent again and again, what has ended as resolved."""

import json
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from streams.notify.address import Allowed
from streams.notify.integrations import Given
from streams.notify.integrations.webhook import judged, trust
from streams.notify.message import Item, Message, Result, link
from streams.notify.notice import Notice
from streams.notify.place import Place
from streams.notify.post import TIMEOUT_S, check_url, post
from streams.notify.secret import AbsentSecretError, Plain, Secret, secret_or_text

KEYS = ("url", "every", "ca", "token")
EVERY_MS = 60_000
EXPIRES = 4
"""What is not sent again for so many intervals has ended, as Prometheus has it."""
PATH = "/api/v2/alerts"
AT_MOST = 64
LABELS = ("agency", "programme", "rule", "severity", "year")


@dataclass(frozen=True, slots=True)
class Alertmanager:
    """One Alertmanager. Its own host may be a private one: the operator names it, nobody else."""

    name: str
    url: Secret | Plain
    allowed: Allowed
    token: Secret | None = None
    context: ssl.SSLContext | None = None
    again_ms: int | None = EVERY_MS
    kind: str = "alertmanager"
    parallel: int = 1
    wait: int = 0
    at_most: int = AT_MOST
    timeout_s: float = TIMEOUT_S

    @property
    def lane(self) -> str:
        """Each receiver has its own."""
        return f"alertmanager {self.name}"

    def deliver(self, message: Message) -> Result:
        """Send every notice as firing or resolved."""
        headers = {"Content-Type": "application/json", "User-Agent": "pantau"}
        try:
            url = self.url.value()
            if self.token is not None:
                headers["Authorization"] = f"Bearer {self.token.value()}"
        except AbsentSecretError:
            return Result(ok=False, reason="secret_absent")
        if check_url(url):
            return Result(ok=False, reason="address_wrong")
        expires = message.at + EXPIRES * (self.again_ms or EVERY_MS)
        body = json.dumps(
            [one for item in message.items for one in posted(item, message, expires)]
        ).encode()
        address = url.rstrip("/") + PATH
        return judged(
            post(
                address, body, headers, self.allowed, context=self.context, timeout_s=self.timeout_s
            )
        )


def read(name: str, place: Place, given: Given) -> Alertmanager:
    """Return the receiver by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(KEYS, needed=("url",))
    url = secret_or_text(told["url"])
    hosts = given.allow
    if isinstance(url, Plain):
        if wrong := check_url(url.text):
            told["url"].wrong(wrong)
        hosts = (*hosts, str(urlsplit(url.text).hostname))
    every = told["every"].span_ms() if "every" in told else EVERY_MS
    if every <= 0:
        told["every"].wrong("every is more than 0")
    return Alertmanager(
        name,
        url,
        Allowed.of(hosts),
        Secret.at(told["token"]) if "token" in told else None,
        trust(told["ca"]) if "ca" in told else None,
        every,
    )


def posted(item: Item, message: Message, expires: int) -> list[dict[str, Any]]:
    """Return what is posted for one notice.

    A transition to another state ends the alert of the state before: its labels were others.
    """
    notice, before = item.notice, item.before
    open_before = before if before is not None and before.opens else None
    if not notice.opens:
        return [_alert(open_before or notice, message, ends=notice.instant)]
    found = [_alert(notice, message, ends=expires)]
    if open_before is not None and labels(open_before) != labels(notice):
        found.append(_alert(open_before, message, ends=notice.instant))
    return found


def labels(notice: Notice) -> dict[str, str]:
    """Return the labels, all of few values: no supplier, no package, no amount."""
    words = "".join(word.capitalize() for word in notice.rule.split("_"))
    return {
        "alertname": f"Pantau{words}",
        **{name: str(getattr(notice, name)) for name in LABELS},
    }


def _alert(notice: Notice, message: Message, ends: int) -> dict[str, Any]:
    address = link(message.board, notice)
    found: dict[str, Any] = {
        "labels": labels(notice),
        "annotations": {
            "summary": notice.text,
            "description": notice.text_en or notice.text,
            "id": notice.id,
            "page": notice.page,
        },
        "startsAt": _stamp(notice.instant),
        "endsAt": _stamp(max(ends, notice.instant + 1)),
    }
    return found | ({"generatorURL": address} if address else {})


def _stamp(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds")
