"""Queries that show 0 in every run of bounded length: made-up series, and what is made of them."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.grafana.panels import Query


class MadeUp(NamedTuple):
    """Series for the query of a panel that reads `metric`.

    `series` has values in promtool's notation, one a minute; `samples` is what the query returns
    after five minutes, labels → value.
    """

    metric: str
    why: str
    series: Mapping[str, str]
    samples: Mapping[str, float]

    def is_for(self, query: Query) -> bool:
        """Tell whether it is for this query of its panel."""
        return self.metric in query.expr


NOT_IN_A_RUN: Mapping[tuple[str, str], MadeUp] = {
    ("pipeline", "Not published yet"): MadeUp(
        "pantau_outputs_waiting",
        "outputs stay only where librdkafka's queue is full, with 100,000 of them",
        {
            'pantau_outputs_waiting{job="pantau-worker",instance="a",partition="3"}': "7x10",
            'pantau_outputs_waiting{job="pantau-worker",instance="b",partition="3"}': "4x10",
            'pantau_outputs_waiting{job="pantau-nation",instance="c",partition="0"}': "1x10",
        },
        {
            '{job="pantau-worker",partition="3"}': 7,
            '{job="pantau-nation",partition="0"}': 1,
        },
    ),
    ("deliveries", "Deliveries by result"): MadeUp(
        "pantau_subscriptions_ended_total",
        "a mailbox is given up after a week of refusals",
        {
            'pantau_subscriptions_ended_total{instance="a",reason="refused"}': "0+1x10",
            'pantau_subscriptions_ended_total{instance="b",reason="refused"}': "0+2x10",
            'pantau_subscriptions_ended_total{instance="b",reason="gone"}': "0x10",
        },
        {'{reason="refused"}': 15, '{reason="gone"}': 0},
    ),
}
"""(dashboard, panel) → what its own query is asked of instead."""
