"""The proxy hands on, holds back, refuses, and heals."""

import socket
import socketserver
from collections.abc import Iterator
from threading import Thread

import pytest

from streams.child import free_port, listens
from tests.chaos.proxy import Proxy

HELD_S = 0.3


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while piece := self.request.recv(1024):
            self.request.sendall(piece)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        made = Proxy(free_port(), server.server_address[1])
        made.start()
        yield made
        made.stop()
        server.shutdown()


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def test_a_cut_holds_back_what_is_sent_and_a_heal_lets_it_through(proxy):
    with connected(proxy) as client:
        client.sendall(b"before")
        assert client.recv(1024) == b"before"
        proxy.cut(refuse=False)
        client.sendall(b"during")
        client.settimeout(HELD_S)
        with pytest.raises(TimeoutError):
            client.recv(1024)
        with connected(proxy) as other:
            other.sendall(b"new")
            other.settimeout(HELD_S)
            with pytest.raises(TimeoutError):
                other.recv(1024)
            proxy.heal()
            for each, sent in ((client, b"during"), (other, b"new")):
                each.settimeout(10)
                assert each.recv(1024) == sent


def test_a_cut_that_refuses_breaks_connections(proxy):
    with connected(proxy) as client:
        client.sendall(b"before")
        assert client.recv(1024) == b"before"
        proxy.cut(refuse=True)
        assert not listens(proxy.port)
        with pytest.raises(ConnectionResetError):
            client.recv(1024)
    proxy.heal()
    with connected(proxy) as client:
        client.sendall(b"after")
        assert client.recv(1024) == b"after"
