"""What Grafana makes of a dashboard by itself is told from what a person has changed."""

import copy
from typing import Any

import pytest

from streams.grafana.dashboards import all_dashboards
from streams.grafana.rewriting import without_rewriting
from tests.grafana.browser import rewritten
from tests.grafana.server import VERSIONS

OURS: dict[str, Any] = {
    "title": "National",
    "schemaVersion": 41,
    "annotations": {"list": [{"name": "Alerts", "builtIn": 0}]},
    "panels": [{"id": 1, "title": "Behind", "transparent": False, "options": {"x": 1}}],
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", all_dashboards())
def test_a_dashboard_that_is_only_saved_is_ours(version, name):
    ours = all_dashboards()[name]
    saved = rewritten(ours, version) | {"id": 7, "version": 2}
    assert saved != ours
    assert without_rewriting(saved, ours) == ours


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held.update(title="Mine"),
        lambda held: held.update(refresh="5s"),
        lambda held: held.pop("title"),
        lambda held: held["panels"].append({"id": 2, "title": "More"}),
        lambda held: held["panels"].clear(),
        lambda held: held["panels"][0].update(transparent=True),
        lambda held: held["panels"][0].update(id=3),
        lambda held: held["panels"][0]["options"].update(y=2),
        lambda held: held["panels"][0]["options"].clear(),
        lambda held: held["annotations"]["list"].append({"name": "Mine"}),
    ],
)
def test_a_change_is_seen(change):
    held = copy.deepcopy(OURS)
    assert without_rewriting(held, OURS) == OURS
    change(held)
    assert without_rewriting(held, OURS) != OURS


def test_what_is_left_out_because_it_is_empty_is_no_change():
    held = copy.deepcopy(OURS) | {"links": [], "timepicker": {"hidden": False}, "iteration": 16}
    del held["panels"][0]["transparent"]
    assert without_rewriting(held, OURS) == OURS
