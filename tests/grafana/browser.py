"""What a dashboard's JSON looks like after somebody has saved it in Grafana's browser part."""

import copy
from typing import Any

SCHEMA = {"11": 39, "12": 41, "13": 42}
PLUGIN = {"11": "11.0.0", "12": "12.0.0", "13": "13.0.0"}
BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}
DEFAULTS: dict[str, Any] = {
    "gnetId": None,
    "liveNow": False,
    "preload": False,
    "timepicker": {},
    "weekStart": "",
}


def rewritten(model: dict[str, Any], version: str) -> dict[str, Any]:
    """The same dashboard as that Grafana's browser part saves it."""
    saved = DEFAULTS | copy.deepcopy(model) | {"schemaVersion": SCHEMA[version]}
    saved.setdefault("annotations", {}).setdefault("list", [])
    if BUILT_IN not in saved["annotations"]["list"]:
        saved["annotations"]["list"].insert(0, BUILT_IN)
    for variable in saved.get("templating", {}).get("list", []):
        variable |= {"options": [], "regex": variable.get("regex", "")}
        if isinstance(variable.get("query"), dict):
            variable["definition"] = variable["query"]["query"]
    saved["panels"] = [_panel(one, PLUGIN[version]) for one in saved["panels"]]
    return saved


def _panel(panel: dict[str, Any], version: str) -> dict[str, Any]:
    """A panel leaves out what is as every new one has it."""
    kept = {key: value for key, value in panel.items() if value not in (False, "", [], None)}
    return kept | ({} if panel.get("type") == "row" else {"pluginVersion": version})
