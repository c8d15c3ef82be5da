"""Chats through Apprise, and the folder of letters."""

import json
from email import message_from_bytes, policy

import pytest
import requests

from streams.errors import PantauError
from streams.notify.contacts import load_contacts
from streams.notify.integrations.folder import Folder
from streams.notify.message import Item, Message
from streams.notify.secret import Secret
from tests.notify.notices import NOW, notice

apprise = pytest.importorskip("streams.notify.integrations.apprise")


@pytest.fixture
def message():
    return Message("0123", "chat", (Item(notice()),), NOW, NOW, "https://board.example")


@pytest.fixture
def chat(monkeypatch):
    monkeypatch.setenv("CHAT_URL", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")
    return apprise.Chat("chat", "slack", Secret("env", "CHAT_URL"))


@pytest.mark.parametrize("sent", [True, False])
def test_what_apprise_says_is_the_result(chat, message, monkeypatch, sent):
    told = []

    def notify(self, **words):
        told.append(words)
        return sent

    monkeypatch.setattr(apprise.Apprise, "notify", notify)
    result = chat.deliver(message)
    assert (result.ok, result.recoverable) == (sent, True)
    ((words),) = told
    assert "tertinggal dari rencana" in words["title"]
    assert words["body"].rstrip().endswith("K1/2026/umkk-40/e1/t1")
    assert words["notify_type"] == "warning"


@pytest.mark.parametrize(
    ("service", "url", "good"),
    [
        ("slack", "slack://a/b/c", True),
        ("slack", "json://10.0.0.1/", False),
        ("slack", "tgram://123/456", False),
        ("telegram", "tgram://123/456", True),
        ("teams", "workflows://prod-1.westus.logic.azure.com:443/a/b", True),
        ("teams", "workflows://10.0.0.1/a/b", False),
        ("teams", "workflows://logic.azure.com.evil.example/a/b", False),
        ("teams", "workflows://x@10.0.0.1/a.logic.azure.com", False),
    ],
)
def test_an_address_leads_to_its_service_and_nowhere_else(service, url, good):
    assert apprise.leads_to(service, url) is good


def test_every_service_is_known_to_apprise():
    for service, schemes in apprise.SERVICES.items():
        known = {
            scheme
            for entry in apprise.Apprise().details()["schemas"]
            for scheme in (*(entry["protocols"] or ()), *(entry["secure_protocols"] or ()))
        }
        assert set(schemes) <= known, service


def test_without_apprise_the_line_and_the_package_are_named(tmp_path, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name="apprise")

    monkeypatch.setattr("streams.notify.integrations.importlib.import_module", absent)
    file = tmp_path / "contacts.yaml"
    file.write_text(
        "receivers:\n  chat:\n    apprise: {service: slack, url: {env: CHAT_URL}}\n"
        "routes: [{receivers: chat}]\n"
    )
    with pytest.raises(PantauError, match=r"contacts.yaml:3: .* pip install 'pantau\[apprise\]'"):
        load_contacts(file)


def test_a_folder_holds_each_message_once(tmp_path, message):
    folder = Folder("files", tmp_path / "letters")
    assert folder.deliver(message).ok
    assert folder.deliver(message).ok
    (file,) = (tmp_path / "letters").iterdir()
    assert file.name == "0123.eml"
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["Message-ID"] == "<0123@example.invalid>"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "Rp40,00 miliar" in text.get_content()


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path, message):
    (tmp_path / "letters").write_text("a file")
    result = Folder("files", tmp_path / "letters").deliver(message)
    assert (result.ok, result.recoverable, result.reason) == (False, True, "not_written")
    assert [one.name for one in tmp_path.iterdir()] == ["letters"]


@pytest.mark.parametrize(
    ("service", "url", "longest"),
    [
        ("telegram", "tgram://123456789:AAEr7mN2d5B6d0m8u5oYQZ9k0vYbqkYbqkY/-1001234567890/", 4096),
        ("discord", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js/", 2000),
    ],
)
def test_a_digest_that_is_too_long_for_its_service_comes_in_parts(
    service, url, longest, monkeypatch
):
    """Both refuse a longer text: for days, and whatever waits behind it."""
    said = []

    def post(*_, **options):
        told = options.get("json") or json.loads(options["data"])
        said.append(told.get("text") or told.get("content") or "")
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"ok": true, "result": {"message_id": 1}}'
        return answer

    monkeypatch.setattr(requests, "post", post)
    monkeypatch.setattr(requests.Session, "request", post)
    monkeypatch.setenv("CHAT_URL", url)
    items = tuple(
        Item(notice(f"K{number}", text_en="Behind its plan. " * 12)) for number in range(10)
    )
    digest = Message("0123", "chat", items, NOW, NOW, "https://board.example")
    assert apprise.Chat("chat", service, Secret("env", "CHAT_URL")).deliver(digest).ok
    assert len(said) > 1
    assert max(map(len, said)) <= longest
    whole = "".join(said)
    assert all(f"K{number}/2026/umkk-40/e1/t1" in whole for number in range(10))
