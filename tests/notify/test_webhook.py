"""A webhook's answers, its signature, and what it must not lead to."""

import json
import socket
import ssl
import time
from dataclasses import replace

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from streams.notify.address import Allowed
from streams.notify.integrations.webhook import Webhook
from streams.notify.message import Item, Message, message_id
from streams.notify.secret import Plain, Secret
from tests.notify import hooks
from tests.notify.hooks import Hook
from tests.notify.notices import notice

LOOPBACK = Allowed.of(("127.0.0.1", "::1"))


@pytest.fixture
def receiver(hook, secret):
    return made(hook.url, secret)


def made(url, secret, **more):
    return Webhook("one", Plain(url), (Secret("file", str(secret[1])),), LOOPBACK, **more)


def message(**more):
    """A message that is sent now: the library refuses signatures of another time."""
    now = round(time.time() * 1000)
    return Message("0123abcd", "one", (Item(notice(**more)),), now, now, "https://board.example")


def test_what_arrives_is_signed_and_says_what_happened(receiver, hook, secret):
    assert receiver.deliver(message()).ok
    (request,) = hook.requests
    Verifier(secret[0]).verify(request.body, request.headers)
    assert request.headers["webhook-id"] == "0123abcd"
    body = json.loads(request.body)
    assert body["type"] == "id.pantau.alert.raised"
    assert body["timestamp"] == "2026-09-21T14:13:20Z"
    assert body["data"]["since"] == "2026-09-14"
    assert body["data"]["gap_sen"] == -20 * 100 * 10**9
    assert body["data"]["link"] == "https://board.example/agencies/K1?year=2026"


def test_while_a_secret_is_rotated_either_verifies(receiver, hook, secret, tmp_path):
    other = tmp_path / "other"
    other.write_text("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY4")
    both = replace(receiver, secrets=(Secret("file", str(other)), *receiver.secrets))
    assert both.deliver(message()).ok
    (request,) = hook.requests
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    Verifier(secret[0]).verify(request.body, request.headers)
    Verifier(other.read_text()).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 32).verify(request.body, request.headers)


@pytest.mark.parametrize(
    ("answer", "recoverable", "reason"),
    [
        (hooks.status(500), True, "http_500"),
        (hooks.status(404), True, "http_404"),
        (hooks.status(401), True, "http_401"),
        (hooks.status(422), False, "http_422"),
        (hooks.status(302, Location="/elsewhere"), True, "http_302"),
        (hooks.garbage, True, "garbage"),
        (hooks.cut, True, "garbage"),
    ],
)
def test_what_an_answer_means(receiver, hook, answer, recoverable, reason):
    hook.answers.append(answer)
    result = receiver.deliver(message())
    assert (result.ok, result.gone) == (False, False)
    assert result.recoverable == recoverable
    assert result.reason in {reason, "connection_lost"}
    assert len(hook.requests) == 1, "no redirect is followed"


def test_410_means_never_again(receiver, hook):
    hook.answers.append(hooks.status(410))
    result = receiver.deliver(message())
    assert (result.ok, result.recoverable, result.gone) == (False, False, True)


def test_retry_after_is_heeded(receiver, hook):
    hook.answers.append(hooks.status(503, Retry_After="90"))
    assert receiver.deliver(message()).retry_after == 90


def test_a_byte_now_and_then_is_no_answer(hook, secret):
    hook.answers.append(hooks.drip)
    begun = time.monotonic()
    result = made(hook.url, secret, timeout_s=1.0).deliver(message())
    assert (result.ok, result.recoverable, result.reason) == (False, True, "timeout")
    assert time.monotonic() - begun < 20, "the dripping lasts a minute"


def test_nor_is_it_where_the_limit_passed_before_the_first(hook, secret, monkeypatch):
    """An address that answers to nothing, then one that drips: nobody would cut that off."""
    hook.usual = hooks.drip
    connect = socket.create_connection

    def late(*args):
        time.sleep(0.5)
        return connect(*args)

    monkeypatch.setattr("streams.notify.post.socket.create_connection", late)
    begun = time.monotonic()
    result = made(hook.url, secret, timeout_s=0.4).deliver(message())
    assert (result.ok, result.recoverable, result.reason) == (False, True, "timeout")
    assert time.monotonic() - begun < 20, "the dripping lasts a minute"


def test_no_further_address_is_tried_behind_the_limit(secret, monkeypatch):
    tried = []

    def dead(address, timeout_s):
        tried.append(address)
        time.sleep(0.5)
        raise TimeoutError

    monkeypatch.setattr("streams.notify.post.resolve", lambda *_: ["192.0.2.1"] * 40)
    monkeypatch.setattr("streams.notify.post.socket.create_connection", dead)
    result = made("http://h.example/", secret, timeout_s=0.4).deliver(message())
    assert (result.recoverable, result.reason) == (True, "timeout")
    assert len(tried) == 1


def test_nobody_there(secret):
    result = made("http://127.0.0.1:1/", secret).deliver(message())
    assert (result.recoverable, result.reason) == (True, "connection_refused")


def test_a_certificate_is_verified(server_tls, ca_file, secret):
    trusting = ssl.create_default_context(cafile=str(ca_file))
    with Hook(server_tls).running() as hook:
        assert made(hook.url, secret).deliver(message()).reason == "certificate"
        wrong = made(hook.url.replace("localhost", "127.0.0.1"), secret, context=trusting)
        assert wrong.deliver(message()).reason == "certificate"
        assert hook.requests == []
        assert made(hook.url, secret, context=trusting).deliver(message()).ok


def test_an_address_inside_is_refused_unless_it_is_allowed(hook, secret):
    closed = replace(made(hook.url, secret), allowed=Allowed())
    assert closed.deliver(message()).reason == "address_refused"
    assert hook.requests == []


def test_an_absent_or_useless_secret_is_found_before_anything_is_sent(receiver, hook, tmp_path):
    for text in ("", "whsec_????", "whsec_YQ=="):
        (tmp_path / "bad").write_text(text)
        bad = replace(receiver, secrets=(Secret("file", str(tmp_path / "bad")),))
        assert bad.deliver(message()).reason == "secret_absent"
    assert hook.requests == []


def test_a_digest_that_was_gathered_for_a_mailbox_is_sent_whole(receiver, hook):
    """Its receiver's mail server was down, and the operator gave them a webhook instead."""
    digest = message()
    digest = replace(digest, items=tuple(Item(notice(f"K{number}")) for number in range(3)))
    hook.answers += [hooks.status(204), hooks.status(500)]
    hook.usual = hooks.status(204)
    result = receiver.deliver(digest)
    assert (result.ok, result.reason) == (False, "http_500")
    assert receiver.deliver(digest).ok
    told = [
        (one.headers["webhook-id"], json.loads(one.body)["data"]["agency"]) for one in hook.requests
    ]
    assert [agency for _, agency in told] == ["K0", "K1", "K0", "K1", "K2"]
    assert told[:2] == told[2:4], "the same ids"
    assert told[-1][0] == message_id(["K2/2026/umkk-40/e1/t1"], "one")
