"""A mail server over TLS that behaves as it is told."""

import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from streams.child import free_port


class Mailbox:
    """A running server. `refusals` are answered one by one to DATA, `strangers` to RCPT."""

    def __init__(self, context: ssl.SSLContext, *, implicit: bool = False) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusals: deque[str] = deque()
        self.strangers: dict[str, str] = {}
        self.encrypted: list[bool] = []
        self.port = free_port()
        options: dict[str, Any] = (
            {"ssl_context": context}
            if implicit
            else {"tls_context": context, "require_starttls": True}
        )
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            server_hostname="localhost",
            authenticator=self._login,
            auth_require_tls=not implicit,
            **options,
        )
        self._implicit = implicit

    def _login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        known = LoginPassword(b"pantau", b"a password")
        return AuthResult(success=data == known, handled=data == known)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.strangers:
            return self.strangers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refusals:
            return self.refusals.popleft()
        self.encrypted.append(self._implicit or session.ssl is not None)
        self.recipients.append(list(envelope.rcpt_tos))
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    @contextmanager
    def running(self) -> Iterator["Mailbox"]:
        self._controller.start()
        try:
            yield self
        finally:
            self._controller.stop()
