"""Links that nobody can make up: their purpose, whose they are, until when, and a MAC of all that.

The standard library's HMAC-SHA256 with the operator's secret. A token says nothing of an address.
"""

import hashlib
import hmac

CONFIRM, STOP = "confirm", "stop"
FOREVER = 0
"""A link in a mail has to end a subscription however old the mail is."""
LONGEST = 200


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, purpose: str, receiver: str, until: int = FOREVER) -> str:
        """Return a token; `until` in ms since the epoch."""
        return f"{receiver}.{until}.{self.digest(purpose, f'{receiver}.{until}')}"

    def read(self, purpose: str, token: str, now: int) -> str | None:
        """Return whose the token is; None where it was not made here, or is over at `now`."""
        told, _, mac = token.rpartition(".")
        if len(token) > LONGEST or not hmac.compare_digest(
            mac.encode(), self.digest(purpose, told).encode()
        ):
            return None
        receiver, _, until = told.rpartition(".")
        return receiver if int(until) == FOREVER or now < int(until) else None

    def digest(self, purpose: str, text: str) -> str:
        """Return what stands for a text, and for this purpose alone."""
        return hmac.new(self._secret, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()
