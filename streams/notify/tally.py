"""What the notifier has done since it started; written by its loop, read by the metrics."""

from collections import Counter


class Tally:
    """Counts since the start."""

    def __init__(self) -> None:
        self.deliveries: Counter[tuple[str, str]] = Counter()
        """(integration, result) → how often; results are delivered, retried, failed, silenced,
        inhibited, disabled and resent."""
        self.not_sent: Counter[str] = Counter()
        """Alerts that became no delivery: past, unrouted, unreadable."""
