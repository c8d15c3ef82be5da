"""Made-up alerts, as rows of umkm.alerts and as notices."""

from typing import Any

from streams.contracts.encode import Encoder
from streams.notify.notice import Notice

NOW = 1_790_000_000_000
"""A moment of September 2026, ms since the epoch."""
BILLION = 100 * 10**9
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def row(agency: str = "K1", **changes: Any) -> dict[str, Any]:
    """One alert's record: behind, raised, a warning."""
    made: dict[str, Any] = {
        "agency": agency,
        "year": 2026,
        "programme": "umkk-40",
        "rule": "behind",
        "episode": 1,
        "transition": 1,
        "kind": "raised",
        "state_from": "on_track",
        "state_to": "behind",
        "severity": "warning",
        "day": 20_717,
        "instant": NOW,
        "since": 20_710,
        "umkk_sen": 40 * BILLION,
        "spend_sen": 60 * BILLION,
        "denominator": "target",
        "denominator_sen": 400 * BILLION,
        "denominator_source": "SK 1/2026",
        "goal_sen": 160 * BILLION,
        "planned_sen": 60 * BILLION,
        "planned_fraction": 0.375,
        "spi": 2 / 3,
        "gap_sen": -20 * BILLION,
        "days_behind": 31,
        "needed_share": 0.351,
        "required_rate_sen_per_day": BILLION,
        "reason": "spi_below",
        "text": "Tertinggal <dari> rencana sejak 13 September.",
        "page": "docs/programmes/umkk-40.md",
        **changes,
    }
    track = f"{made['agency']}/{made['year']}/{made['programme']}"
    made.setdefault("id", f"{track}/e{made['episode']}/t{made['transition']}")
    return made


def notice(agency: str = "K1", **changes: Any) -> Notice:
    return Notice.of(row(agency, **changes))


def rule_row(rule: str, agency: str = "K1", **changes: Any) -> dict[str, Any]:
    """One alert of a rule that stands beside the states."""
    transition = changes.get("transition", 1)
    number = f"{agency}/2026/umkk-40/{rule}/e1/t{transition}"
    return row(agency, **{"rule": rule, "state_to": rule, "id": number, **changes})


def encoded(made: dict[str, Any]) -> bytes:
    return Encoder().record("Alert", made)
