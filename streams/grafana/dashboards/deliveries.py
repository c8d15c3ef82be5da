"""Deliveries: do alerts reach the people they are meant for."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import frame
from streams.grafana.parts import COUNT, GOOD_IS_NONE, SECONDS, bars, course, figure

_ENDED = "sum by (integration, result) (increase(pantau_deliveries_total[$__rate_interval]))"
_SUBSCRIPTIONS = "sum by (reason) (increase(pantau_subscriptions_ended_total[$__rate_interval]))"
_ALERTS = 'sum by (job) (increase(pantau_published_total{topic=~".*alerts"}[$__rate_interval]))'


def _within(labels: str) -> str:
    """Deliveries in the chosen time, whole ones: Prometheus extends an increase to its edges."""
    return f"round(sum(increase(pantau_deliveries_total{labels}[$__range]))) or vector(0)"


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("deliveries", "What the notifier sent, what waits, and what nobody was told.")
        .with_row(dashboard.Row("Now"))
        .with_panel(
            figure(
                "Delivered",
                "Deliveries in the chosen time.",
                _within('{result="delivered"}'),
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Given up",
                "Deliveries that failed for good in the chosen time.",
                _within('{result="failed"}'),
                COUNT,
                steps=GOOD_IS_NONE,
            )
        )
        .with_panel(
            figure(
                "Waiting",
                "Deliveries that are still to be made.",
                "sum(pantau_deliveries_waiting) or vector(0)",
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Longest waiting",
                "Age of the oldest delivery that waits.",
                "max(pantau_delivery_age_seconds) or vector(0)",
                SECONDS,
                steps=((None, "green"), (3600, "orange")),
            )
        )
        .with_panel(
            figure(
                "Disabled receivers",
                "Receivers that want no message any more.",
                "max(pantau_receivers_disabled)",
                COUNT,
                steps=GOOD_IS_NONE,
            )
        )
        .with_panel(
            figure(
                "Contacts valid",
                "1 where the newest contacts could be read.",
                "min(pantau_contacts_valid)",
                COUNT,
                steps=((None, "red"), (1, "green")),
            )
        )
        .with_row(dashboard.Row("Course"))
        .with_panel(
            course(
                "Deliveries by result",
                "How they ended, by integration; and subscriptions that ended because of it.",
                [
                    (_ENDED, "{{integration}} {{result}}"),
                    (_SUBSCRIPTIONS, "subscription ended: {{reason}}"),
                ],
                COUNT,
            )
        )
        .with_panel(
            course(
                "Waiting by integration",
                "Deliveries still to be made.",
                [("sum by (integration) (pantau_deliveries_waiting)", "{{integration}}")],
                COUNT,
                empty="nothing waits",
            )
        )
        .with_panel(
            bars(
                "Told nobody",
                "Alerts that became no delivery in the chosen time, by why.",
                "round(sum by (reason) (increase(pantau_alerts_not_sent_total[$__range])))",
                "{{reason}}",
                COUNT,
                empty="none",
            )
        )
        .with_panel(
            course(
                "Alerts published",
                "Alerts that workers and sums brought out.",
                [(_ALERTS, "{{job}}")],
                COUNT,
            )
        )
    )
