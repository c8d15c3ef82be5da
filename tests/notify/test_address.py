"""Which addresses may be reached."""

import socket
from datetime import UTC, datetime

import pytest

from streams.notify import post
from streams.notify.address import Allowed, RefusedError, UnresolvedError, judge, resolve
from streams.notify.post import check_url, retry_after

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 - what is refused
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "2001:db8::1",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public_is_refused(text):
    with pytest.raises(RefusedError):
        judge("hook.example", text, Allowed())


@pytest.mark.parametrize("text", ["1.1.1.1", "202.89.117.5", "2606:4700::1111"])
def test_what_is_public_is_reached(text):
    judge("hook.example", text, Allowed())


def test_the_operator_allows_by_name_or_network_and_never_the_clouds_credentials():
    allowed = Allowed.of(("Hook.internal", "10.0.0.0/8", "169.254.0.0/16"))
    judge("hook.internal.", "192.168.1.1", allowed)
    judge("other.internal", "10.1.2.3", allowed)
    for host, text in (
        ("other.internal", "192.168.1.1"),
        ("evil.hook.internal", "192.168.1.1"),
        ("hook.internal", "169.254.169.254"),
        ("hook.internal", "::ffff:169.254.169.254"),
        ("hook.internal", "64:ff9b::a9fe:a9fe"),
    ):
        with pytest.raises(RefusedError):
            judge(host, text, allowed)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost"])
def test_other_ways_to_write_loopback_are_refused(host):
    with pytest.raises((RefusedError, UnresolvedError)):
        resolve(host, 80, Allowed())


def answering(*addresses):
    asked = []

    def getaddrinfo(host, port, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return asked, getaddrinfo


def test_one_private_address_among_public_ones_is_refused(monkeypatch):
    _, lookup = answering("1.1.1.1", "10.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(RefusedError):
        resolve("rebinding.example", 443, Allowed())


def test_a_name_is_looked_up_once_and_the_judged_address_is_connected_to(monkeypatch, hook):
    asked, lookup = answering("127.0.0.1")
    connected = []
    connect = socket.create_connection

    def create_connection(place, timeout):
        connected.append(place)
        # By now the name may lead elsewhere: it is not asked again.
        return connect(place, timeout)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    url = f"http://hook.internal:{hook.port}/x?y=1"
    answer = post.post(url, b"{}", {}, Allowed.of(("hook.internal",)))
    assert answer.status == 204
    assert connected == [("127.0.0.1", hook.port)]
    assert asked[0] == "hook.internal"
    assert "hook.internal" not in asked[1:]
    (request,) = hook.requests
    assert request.path == "/x?y=1"
    assert request.headers["host"] == f"hook.internal:{hook.port}"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/",
        "file:///etc/passwd",
        "http://",
        "http://user:word@host/",
        "http://host:99999/",
        "http://host:0/",
        "http://host/\r\nX: y",
        "//host/",
    ],
)
def test_what_is_no_address(url):
    assert check_url(url) is not None


def test_a_common_address_is_one():
    assert check_url("https://hooks.example.go.id:8443/a?b=c") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("Sat, 01 Aug 2026 00:02:00 GMT", 120.0),
        ("Sat, 01 Aug 2020 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text, seconds):
    assert retry_after(text, datetime(2026, 8, 1, tzinfo=UTC)) == seconds
