"""What the notifier has done since it started; written by its loop, read by the metrics."""

from collections import Counter

RESULTS = ("delivered", "retried", "failed", "silenced", "inhibited")
"""How an attempt or a delivery ends, by every integration."""
NOT_SENT = ("past", "unrouted", "unreadable")
"""Why an alert became no delivery."""
GONE, REFUSED = "gone", "refused"
ENDED = (GONE, REFUSED)
"""Why a subscription ended though its reader did not stop it: its webhook answered 410, or its
mailbox takes no letter any more."""


class Tally:
    """Counts since the start."""

    def __init__(self) -> None:
        self.deliveries: Counter[tuple[str, str]] = Counter()
        """(integration, result) → how often; the result is one of RESULTS, or resent."""
        self.not_sent: Counter[str] = Counter()
        """Alerts that became no delivery, by one of NOT_SENT."""
        self.ended: Counter[str] = Counter()
        """Subscriptions that were deleted, by one of ENDED."""
