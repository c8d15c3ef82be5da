"""The Grafana that dashboards are pushed to."""

from dataclasses import dataclass
from pathlib import Path

from streams.variables import address, path, setting, text


@dataclass(frozen=True, kw_only=True)
class Grafana:
    """Where Grafana is, and as whom it is spoken to."""

    grafana_url: str | None = setting(
        "GRAFANA_URL",
        "Address of the Grafana that `pantau grafana` speaks to",
        address,
        "http://… or https://…",
        lambda: None,
    )
    grafana_token: str | None = setting(
        "GRAFANA_TOKEN",
        "Token of a service account that may edit dashboards (or GRAFANA_TOKEN_FILE)",
        text,
        "the token's text",
        lambda: None,
        secret=True,
    )
    grafana_ca: Path | None = setting(
        "GRAFANA_CA",
        "File of the authority that has signed Grafana's certificate; unset: the usual ones",
        path,
        "the path of a file",
        lambda: None,
    )
