"""How long a busy Grafana is asked again."""

from typing import TYPE_CHECKING

from urllib3.util.retry import Retry

from streams.grafana.answers import BUSY

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

TRIES = 4
"""Beyond the first one."""
LONGEST_WAIT_S = 30.0
"""The most that a Retry-After may ask for: somebody waits for the command to end."""


class Patience(Retry):
    """Asks again where a request was not carried out, then hands over the last answer."""

    def get_retry_after(self, response: "BaseHTTPResponse") -> float | None:
        """How long the answer asks to wait, in seconds, within reason; None: it does not say."""
        seconds = super().get_retry_after(response)
        return None if seconds is None else min(seconds, LONGEST_WAIT_S)


def patience() -> Patience:
    """For a session's adapter. What may have been carried out is not sent again."""
    return Patience(
        total=TRIES,
        status_forcelist=BUSY,
        allowed_methods=None,
        backoff_factor=0.2,
        connect=0,
        read=0,
        raise_on_status=False,
    )
