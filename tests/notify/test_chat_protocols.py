"""Chats as Apprise's own plugins speak, over TLS, to hosts that answer as the services document.

The hosts are played on this machine: no service of a chat was ever asked.
"""

import json
import ssl

import pytest

from streams.notify.message import Item, Message
from streams.notify.secret import Secret
from tests.notify.chat_hosts import HOSTS, ChatHosts
from tests.notify.notices import NOW, notice, row
from tests.notify.rig import Rig

apprise = pytest.importorskip("streams.notify.integrations.apprise")

WORKFLOW = "643e69f83c8943438d68119179a10a64"
URLS = {
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#pengadaan",
    "telegram": "tgram://123456789:AAEr7mN2d5B6d0m8u5oYQZ9k0vYbqkYbqkY/-1001234567890/",
    "teams": f"workflows://prod-1.westus.logic.azure.com:443/{WORKFLOW}/YDeGqWMCzYWpS3yd/",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js/",
}
PATHS = {
    "slack": "/services/T1JJ3T3L2/A1BRTD4JD/",
    "telegram": "/bot123456789:AAEr7mN2d5B6d0m8u5oYQZ9k0vYbqkYbqkY/sendMessage",
    "teams": f"/workflows/{WORKFLOW}/triggers/manual/paths/invoke",
    "discord": "/api/webhooks/4174216298/",
}


def variable(service):
    return f"CHAT_{service.upper()}"


CONTACTS = "\n".join(
    (
        "receivers:",
        *(
            f"  {name}: {{wait: 0s, apprise: {{service: {name}, url: {{env: {variable(name)}}}}}}}"
            for name in URLS
        ),
        "retry: {first: 0.2s, most: 1s, give_up: 3d}",
        f"routes: [{{receivers: [{', '.join(URLS)}]}}]",
    )
)


@pytest.fixture
def hosts(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    with ChatHosts(context).running() as running:
        yield running


@pytest.fixture
def environ(hosts, ca_file):
    """What an operator behind a proxy sets."""
    return {"HTTPS_PROXY": hosts.proxy, "REQUESTS_CA_BUNDLE": str(ca_file), "NO_PROXY": ""}


@pytest.fixture
def message():
    told = notice(text_en="Behind its plan since 13 September.")
    return Message("0123", "chat", (Item(told),), NOW, NOW, "https://board.example")


def chat(service, monkeypatch, environ):
    for name, value in {**environ, "CHAT_URL": URLS[service]}.items():
        monkeypatch.setenv(name, value)
    return apprise.Chat("chat", service, Secret("env", "CHAT_URL"))


def text_of(said):
    """What a service is told; in Teams' cards what means something in Markdown is escaped."""
    return json.dumps(said.body, ensure_ascii=False).replace("\\\\", "")


@pytest.mark.parametrize("service", URLS)
def test_what_the_service_gets(service, hosts, environ, message, monkeypatch):
    assert chat(service, monkeypatch, environ).deliver(message).ok
    assert len(hosts.said) == 1
    (said,) = hosts.said
    assert said.host in HOSTS
    assert PATHS[service] in said.path
    told = text_of(said)
    # Indonesian first, English beside it, the link, the alert's id.
    places = [
        told.find(word)
        for word in (
            "tertinggal dari rencana",
            "sejak 13 September",
            "Behind its plan since",
            "/agencies/K1",
            "K1/2026/umkk-40/e1/t1",
        )
    ]
    assert -1 not in places, told
    assert places == sorted(places)
    # In our name, and with nothing that a reader's program would load from elsewhere.
    assert "apprise" not in told.lower()
    assert "github" not in told


@pytest.mark.parametrize("service", URLS)
@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_what_is_not_taken_is_tried_again(  # noqa: PLR0917 - fixtures
    service, code, hosts, environ, message, monkeypatch
):
    hosts.answers = lambda _: (code, b"{}")
    result = chat(service, monkeypatch, environ).deliver(message)
    assert (result.ok, result.recoverable, result.reason) == (False, True, "not_taken")
    assert hosts.said


def test_a_host_with_another_certificate_gets_nothing(hosts, environ, message, monkeypatch):
    """The tests' authority is trusted by nobody who was not told of it."""
    untold = {**environ, "REQUESTS_CA_BUNDLE": ""}
    assert not chat("slack", monkeypatch, untold).deliver(message).ok
    assert hosts.said == []


@pytest.mark.embedded
def test_an_alert_goes_from_the_topic_to_every_chat_once(
    embedded, topic_prefix, tmp_path, hosts, environ
):
    rig = Rig(embedded, topic_prefix, tmp_path)
    rig.contacts.write_text(CONTACTS)
    secrets = {variable(name): url for name, url in URLS.items()}
    rig.publish([row("K1", severity="critical"), row("K2", severity="critical")])
    counts = rig.once(**environ, **secrets)
    assert counts["delivered"] == 2 * len(URLS)
    for host in HOSTS:
        of_host = "".join(text_of(one) for one in hosts.said if one.host == host)
        for agency in ("K1", "K2"):
            assert of_host.count(f"{agency}/2026/umkk-40/e1/t1") == 1, (host, of_host)
    before = len(hosts.said)
    assert rig.once(**environ, **secrets).get("delivered", 0) == 0
    assert len(hosts.said) == before
    rig.close()
