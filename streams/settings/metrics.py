"""What a process tells Prometheus and its supervisor."""

from dataclasses import dataclass

from streams.variables import setting, text, whole


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Where a process is asked how it is, and how much it tells."""

    metrics_host: str = setting(
        "PANTAU_METRICS_HOST",
        "Address on which /metrics, /healthz and /readyz listen",
        text,
        "a host name or an address",
        lambda: "127.0.0.1",
    )
    metrics_port: int = setting(
        "PANTAU_METRICS_PORT",
        "Their port; 0: any free one",
        whole(0, 65_535),
        "a whole number from 0 to 65535",
        lambda: 9464,
    )
    metrics_agencies: int = setting(
        "PANTAU_METRICS_AGENCIES",
        "Books (agency or scope, and fiscal year) that a process shows at /metrics at most; the"
        " rest is counted",
        whole(0, 100_000),
        "a whole number from 0 to 100000",
        lambda: 1000,
    )
