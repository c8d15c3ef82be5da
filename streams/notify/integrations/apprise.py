"""Chats (Slack, Teams, Telegram and others) through Apprise.

Apprise answers yes or no and takes no id: the promises are those of a mail without its Message-ID.
A message is sent until it says yes, and remembered then; where the notifier dies in between, the
chat shows it twice, with the alert's id in its last line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType, OverflowMode

from streams.notify.integrations import Given
from streams.notify.message import DELIVERED, Message, Result
from streams.notify.place import Place, meant
from streams.notify.secret import AbsentSecretError, Secret
from streams.notify.texts.render import chat

KEYS = ("url", "service")
SERVICES = {
    "slack": ("slack",),
    "teams": ("workflows", "workflow"),
    "telegram": ("tgram",),
    "discord": ("discord",),
    "googlechat": ("gchat",),
    "webex": ("wxteams", "webex"),
    "pushover": ("pover",),
    "opsgenie": ("opsgenie",),
}
"""Services that have one address of their own → the schemes of their addresses in Apprise. Others
would let an address lead anywhere, past the rules for webhooks."""
HOSTS = {"teams": (".logic.azure.com", ".api.powerplatform.com")}
"""Where an address names a host all the same, it ends in one of these."""
WAIT_MS = 300_000
AT_MOST = 10
SENDER: Mapping[str, Any] = {
    "app_id": "Pantau",
    "app_desc": "Pantau",
    "app_url": "",
    "image_url_mask": "",
    "image_url_logo": "",
}
"""In whose name a message comes; without pictures, which every reader would load from elsewhere."""
SEVERITIES = {
    "critical": NotifyType.FAILURE,
    "warning": NotifyType.WARNING,
    "info": NotifyType.INFO,
}


@dataclass(frozen=True, slots=True)
class Chat:
    """One channel of one service."""

    name: str
    service: str
    url: Secret
    kind: str = "apprise"
    parallel: int = 1
    wait: int = WAIT_MS
    at_most: int = AT_MOST
    again_ms: int | None = None

    @property
    def lane(self) -> str:
        """Each receiver has its own."""
        return f"apprise {self.name}"

    def deliver(self, message: Message) -> Result:
        """Send one text."""
        try:
            url = self.url.value()
        except AbsentSecretError:
            return Result(ok=False, reason="secret_absent")
        if not leads_to(self.service, url):
            return Result(ok=False, reason="address_wrong")
        chats = Apprise(asset=AppriseAsset(async_mode=False, plugin_paths=[], **SENDER))
        if not chats.add(url):
            return Result(ok=False, reason="address_wrong")
        for way in chats:
            # Services refuse what is too long for them: then it comes in parts.
            way.overflow_mode = OverflowMode.SPLIT
        rendered = chat(message)
        worst = min((item.notice.severity for item in message.items), key=list(SEVERITIES).index)
        sent = chats.notify(
            title=rendered.subject,
            body=rendered.text,
            notify_type=SEVERITIES[worst],
            body_format=NotifyFormat.TEXT,
        )
        return DELIVERED if sent else Result(ok=False, reason="not_taken")


def leads_to(service: str, url: str) -> bool:
    """Tell whether an address belongs to the service, and to nobody else."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0].lower()
    ends = HOSTS.get(service, ("",))
    return scheme.lower() in SERVICES[service] and host.endswith(ends)


def read(name: str, place: Place, given: Given) -> Chat:  # noqa: ARG001 - all readers are alike
    """Return the receiver by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(KEYS, needed=KEYS)
    service = told["service"].text()
    if service not in SERVICES:
        told["service"].wrong(f"the service {service!r} is not known{meant(service, SERVICES)}")
    return Chat(name, service, Secret.at(told["url"]))
