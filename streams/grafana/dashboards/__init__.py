"""The dashboards, one file each; `all_dashboards` gives their JSON models."""

import json
from importlib import import_module
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from streams.grafana.frame import UIDS

Model = dict[str, Any]
"""A dashboard as Grafana's JSON has it."""


def all_dashboards() -> dict[str, Model]:
    """Name → model, built now."""
    return {name: _model(name) for name in UIDS}


def text(model: Model) -> str:
    """A model as the committed file has it: sorted keys, so that a difference is a real one."""
    return json.dumps(model, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _model(name: str) -> Model:
    built = import_module(f"streams.grafana.dashboards.{name}").build().build()
    model: Model = json.loads(json.dumps(built, cls=JSONEncoder))
    for number, panel in enumerate(model["panels"], start=1):
        panel["id"] = number
    return model
