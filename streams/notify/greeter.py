"""Has subscriptions confirmed: a mail with a link, a challenge that a webhook has to send back.

In threads of its own, so that no mail server and no webhook delays an alert. Several notifiers
share the work: each request is claimed in the file before it is sent.
"""

import hashlib
import json
import logging
import secrets
import sqlite3
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from monitors.days import WIB_HOURS
from streams.notify.contacts import Ways
from streams.notify.integrations.email import attempt
from streams.notify.integrations.webhook import key_of, signed
from streams.notify.message import Result
from streams.notify.post import Answer, post
from streams.notify.texts.moment import local_time
from streams.notify.texts.render import page
from streams.subscriptions.paths import link
from streams.subscriptions.store import DAY_MS, LATER_MS, Store, Subscription
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from streams.subscriptions.wish import EMAIL, WEBHOOK

log = logging.getLogger(__name__)

WORKERS = (EMAIL, WEBHOOK, WEBHOOK, WEBHOOK)
"""One thread each: a webhook may take its 20 s, a mail server its 30."""
LOOK_S = 1.0
TYPE = "id.pantau.subscription.challenge"
OK = range(200, 300)
MAY_PASS = frozenset({408, 429, 500, 502, 503, 504})


class Greeter:
    """Sends what has to be confirmed. `ways` gives the contacts' mail server and allowed hosts."""

    def __init__(  # noqa: PLR0917 - what it is made of
        self,
        store: Store,
        tokens: Tokens,
        board: str,
        ways: Callable[[], Ways],
        now: Callable[[], int],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._board = board
        self._ways = ways
        self._now = now
        self._context = context
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(kind,), name=f"greeter-{kind}", daemon=True)
            for kind in WORKERS
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; what is being sent is not waited for: it is claimed, and sent again if need be."""
        self._ending.set()

    def greet(self, kind: str) -> bool:
        """Send what one request of this kind needs; False where there is none."""
        now = self._now()
        self._store.expire(now)
        if kind == EMAIL and self._ways().server is None:
            return False
        one = self._store.claim(now, kind)
        if one is None:
            return False
        result = self._invite(one, now) if kind == EMAIL else self._challenge(one, now)
        if result.ok and kind == EMAIL:
            self._store.told(one.receiver)
        elif result.ok:
            self._store.confirm(one.receiver, self._now())
        elif not result.recoverable or one.attempts + 1 >= len(LATER_MS):
            log.warning("subscription %s is not to be had (%s)", one.receiver, result.reason)
            self._store.end(one.receiver)
        else:
            log.info("subscription %s waits (%s)", one.receiver, result.reason)
        return True

    def greet_all(self) -> None:
        """Send what all requests need that wait now."""
        for kind in (EMAIL, WEBHOOK):
            while self.greet(kind):
                log.debug("one request was sent to be confirmed")

    def _work(self, kind: str) -> None:
        while not self._ending.is_set():
            try:
                busy = self.greet(kind)
            except sqlite3.Error as error:
                log.error("subscriptions cannot be read: %s", error)  # noqa: TRY400 - says all
                busy = False
            except Exception as error:  # noqa: BLE001 - one request's fault must not end the thread
                # The text of the error may hold an address.
                log.error("a subscription failed: %s", type(error).__name__)  # noqa: TRY400
                busy = False
            if not busy:
                self._ending.wait(LOOK_S)

    def _invite(self, one: Subscription, now: int) -> Result:
        server = self._ways().server
        if server is None:
            return Result(ok=False, reason="no_mail_server")
        letter = self.letter(one, server.sender, now)
        return attempt(lambda: server.send(letter, one.target))

    def letter(self, one: Subscription, sender: str, now: int) -> EmailMessage:
        """Return the mail that asks for consent."""
        who = f"{one.name} ({one.agency})"
        until = one.asked_at + DAY_MS
        stop = link(self._board, STOP, self._tokens.make(STOP, one.receiver))
        confirm = link(self._board, CONFIRM, self._tokens.make(CONFIRM, one.receiver, until))
        values = {"who": who, "stop": stop, "confirm": confirm}
        subject = f"[Pantau] Setujui langganan / Confirm your subscription: {who}"
        mailbox = parseaddr(sender)[1]
        letter = EmailMessage()
        letter["From"] = sender
        letter["To"] = one.target
        letter["Subject"] = subject
        letter["Date"] = format_datetime(local_time(now, WIB_HOURS))
        number = hashlib.sha256(f"{one.receiver}\n{one.asked_at}".encode()).hexdigest()[:32]
        letter["Message-ID"] = f"<{number}@{mailbox.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = "id, en"
        letter["List-Unsubscribe"] = f"<{stop}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter.set_content(page("confirm.txt", **values))
        letter.add_alternative(page("confirm.html", subject=subject, **values), subtype="html")
        return letter

    def _challenge(self, one: Subscription, now: int) -> Result:
        challenge = secrets.token_urlsafe(24)
        body = json.dumps(
            {
                "type": TYPE,
                "timestamp": datetime.fromtimestamp(now / 1000, UTC).isoformat(),
                "data": {
                    "agency": one.agency,
                    "challenge": challenge,
                    "unsubscribe": link(self._board, STOP, self._tokens.make(STOP, one.receiver)),
                },
            },
            separators=(",", ":"),
        ).encode()
        headers = signed([key_of(one.secret)], secrets.token_hex(16), now // 1000, body)
        answer = post(one.target, body, headers, self._ways().allowed, context=self._context)
        if answer.status in OK:
            # Who does not know of challenges has not consented, and is not asked again.
            return Result(ok=echoes(answer, challenge), recoverable=False, reason="no_echo")
        down = answer.status is None or answer.status in MAY_PASS
        return Result(
            ok=False,
            recoverable=down and answer.reason != "address_refused",
            reason=answer.reason,
        )


def echoes(answer: Answer, challenge: str) -> bool:
    """Tell whether the challenge came back, as text or as {"challenge": …}.

    A server that sends back whatever it gets has the challenge one level deeper, and consents to
    nothing.
    """
    text = answer.body.decode("utf-8", "replace").strip()
    if text == challenge:
        return True
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("challenge") == challenge
