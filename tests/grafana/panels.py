"""The panels of the committed dashboards, and their queries as Grafana would ask them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"
MODELS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))
}


PANELS = [
    pytest.param(name, panel, id=f"{name}-{panel['title']}")
    for name, model in MODELS.items()
    for panel in model["panels"]
    if panel["type"] != "row"
]
"""(dashboard, panel) of every panel that shows something, for `pytest.mark.parametrize`."""


class Query(NamedTuple):
    """One query of one panel."""

    dashboard: str
    panel: str
    expr: str
    legend: str


def queries() -> Iterator[Query]:
    for name, model in MODELS.items():
        for panel in model["panels"]:
            for target in panel.get("targets", ()):
                yield Query(name, panel["title"], target["expr"], target.get("legendFormat", ""))


def filled(expr: str, **values: str) -> str:
    """The expression with its variables filled in, as Grafana does it."""
    usual = {"__rate_interval": "5m", "__range": "1h", "kind": ".*", "province": ".*"}
    for name, value in (usual | values).items():
        expr = expr.replace(f"${name}", value)
    assert not re.search(r"\$[a-z_{]", expr), expr
    return expr
