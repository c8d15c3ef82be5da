"""A board behind a proxy on this machine, and the header with which the proxy names Alice."""

from streams.board.auth.header import HeaderReaders, networks

ALICE = {"X-Forwarded-User": "alice"}
PROXY = ("127.0.0.1", 50_000)
"""Where the proxy's requests come from."""


def behind_proxy() -> HeaderReaders:
    """Believes the proxy, and nobody else."""
    return HeaderReaders("X-Forwarded-User", networks("127.0.0.1"), b"k" * 16)
