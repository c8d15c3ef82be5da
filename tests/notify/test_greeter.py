"""Consent: a mail with a link, a challenge that a webhook sends back; and who does not give it."""

import json
import ssl
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from streams.notify.address import Allowed
from streams.notify.contacts import Ways
from streams.notify.greeter import Greeter, echoes
from streams.notify.integrations.email import Server
from streams.notify.post import Answer
from streams.subscriptions.store import DAY_MS, LATER_MS, Bounds
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of
from tests.notify import hooks
from tests.notify.notices import NOW

TOKENS = Tokens(b"k" * 16)
LOCAL = Allowed.of(("127.0.0.1",))
SIGNING = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
MAIL = "budi@k1.example"


def ask(store, kind, target, name="Kota <Rekaan>\r\nBcc: eve@k2.example"):
    wish = wish_of(kind, target)
    assert wish is not None
    secret = SIGNING if kind == WEBHOOK else ""
    assert store.ask("K1", name, wish, secret, NOW, Bounds(9, 9), by="r")


def greeter(store, ways, now=NOW):
    return Greeter(store, TOKENS, "https://board.example/", lambda: ways, lambda: now)


@pytest.fixture
def ways(mailbox, ca_file):
    context = ssl.create_default_context(cafile=str(ca_file))
    sender = "Pantau <pantau@lkpp.example>"
    server = Server("0", "localhost", mailbox.port, "starttls", sender, context)
    return Ways(server, LOCAL)


def test_a_mail_over_tls_asks_for_consent(store, ways, mailbox):
    ask(store, EMAIL, MAIL)
    assert greeter(store, ways).greet(EMAIL)
    assert not greeter(store, ways).greet(EMAIL)
    (letter,) = mailbox.letters
    assert mailbox.encrypted == [True]
    assert mailbox.recipients == [[MAIL]]
    assert letter["Bcc"] is None
    assert "Kota <Rekaan> Bcc: eve@k2.example (K1)" in letter["Subject"]
    stop = letter["List-Unsubscribe"].strip("<>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told, _, token = stop.rpartition("/")
    assert told == "https://board.example/subscriptions/stop"
    receiver = TOKENS.read(STOP, token, NOW)
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    (link,) = {one for one in text.split() if "/confirm/" in one}
    assert TOKENS.read(CONFIRM, link.rpartition("/")[2], NOW + DAY_MS - 1) == receiver
    assert TOKENS.read(CONFIRM, link.rpartition("/")[2], NOW + DAY_MS) is None
    for said in (text, html):
        assert link in said
        assert stop in said
    assert "Kota &lt;Rekaan&gt;" in html
    assert MAIL not in text + html
    assert store.confirmed() == []


def test_a_mail_server_that_is_away_is_tried_again_under_the_same_id(store, ways, mailbox):
    ask(store, EMAIL, MAIL)
    mailbox.refusals.append("451 come again")
    assert greeter(store, ways).greet(EMAIL)
    assert not greeter(store, ways, NOW + LATER_MS[0] - 1).greet(EMAIL)
    assert greeter(store, ways, NOW + LATER_MS[0]).greet(EMAIL)
    assert len(mailbox.letters) == 1


def test_a_mailbox_that_does_not_exist_is_deleted(store, ways, mailbox, caplog):
    ask(store, EMAIL, MAIL)
    mailbox.strangers[MAIL] = f"550 5.1.1 {MAIL} is unknown"
    assert greeter(store, ways).greet(EMAIL)
    assert store.forget(MAIL) == 0
    assert "mailbox_550" in caplog.text
    assert MAIL not in caplog.text


def test_without_a_mail_server_requests_wait(store):
    ask(store, EMAIL, MAIL)
    assert not greeter(store, Ways()).greet(EMAIL)
    assert store.claim(NOW, EMAIL) is not None


@pytest.mark.parametrize("as_json", [True, False])
def test_a_webhook_that_sends_the_challenge_back_is_subscribed(store, hook, as_json):
    ask(store, WEBHOOK, hook.url)
    hook.usual = hooks.echo(as_json=as_json)
    assert greeter(store, Ways(None, LOCAL)).greet(WEBHOOK)
    (held,) = store.confirmed()
    assert held.target == hook.url
    (request,) = hook.requests
    data = json.loads(request.body)["data"]
    assert data["agency"] == "K1"
    stop = data["unsubscribe"].rpartition("/")[2]
    assert TOKENS.read(STOP, stop, NOW) == held.receiver
    # Signed with the secret that was shown: the library takes it, but for its fixed moment.
    headers = dict(request.headers)
    number = headers["webhook-id"]
    when = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert (
        Webhook(SIGNING).sign(number, when, request.body.decode()) == headers["webhook-signature"]
    )


@pytest.mark.parametrize(
    "answer",
    [
        hooks.status(200),
        hooks.status(404),
        hooks.status(302, Location="/"),
        hooks.echo(nested=True),
    ],
)
def test_a_webhook_that_does_not_is_deleted_and_not_asked_again(store, hook, answer):
    ask(store, WEBHOOK, hook.url)
    hook.usual = answer
    assert greeter(store, Ways(None, LOCAL)).greet(WEBHOOK)
    assert store.forget(hook.url) == 0
    assert len(hook.requests) == 1


def test_a_webhook_that_is_down_is_asked_a_few_times(store, hook):
    ask(store, WEBHOOK, hook.url)
    hook.usual = hooks.status(503)
    now = NOW
    for later in LATER_MS:
        assert greeter(store, Ways(None, LOCAL), now).greet(WEBHOOK)
        now += later
    assert not greeter(store, Ways(None, LOCAL), now).greet(WEBHOOK)
    assert store.forget(hook.url) == 0


def test_what_the_operator_has_not_allowed_for_subscribers_is_not_reached(store, hook):
    ask(store, WEBHOOK, hook.url)
    hook.usual = hooks.echo()
    assert greeter(store, Ways()).greet(WEBHOOK)
    assert hook.requests == []
    assert store.forget(hook.url) == 0


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        (b"abc", True),
        (b' {"challenge": "abc"} ', True),
        (b'{"challenge": "abcd"}', False),
        (b'{"data": {"challenge": "abc"}}', False),
        (b"", False),
        (b'["abc"]', False),
        (b"\xff", False),
    ],
)
def test_echoes(body, holds):
    assert echoes(Answer(200, "http_200", body=body), "abc") is holds
