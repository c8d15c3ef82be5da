"""How a panel looks: its colours are meant, and it says something where there is nothing."""

from typing import Any

import pytest

from streams.grafana.parts import NEUTRAL, bars, course, figure
from tests.grafana.panels import MODELS, PANELS

COLOURED = {"stat", "gauge", "bargauge", "state-timeline"}
"""Types whose colour comes from thresholds, or from Grafana's default where there are none."""


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_its_thresholds_are_meant(name, panel):
    thresholds = panel["fieldConfig"]["defaults"]["thresholds"]
    assert thresholds["mode"] == "absolute"
    values = [step["value"] for step in thresholds["steps"]]
    assert values[0] is None, "a base colour"
    assert values[1:] == sorted(set(values[1:]))
    colors = {step["color"] for step in thresholds["steps"]}
    assert colors <= {"blue", "green", "orange", "red"}
    if panel["type"] in COLOURED:
        assert (colors == {"blue"}) or "blue" not in colors, "neutral, or good and bad"


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_it_says_something_where_there_is_nothing(name, panel):
    empty = panel["fieldConfig"]["defaults"]["noValue"]
    assert empty
    assert empty != "No data"


def test_what_is_given_no_thresholds_is_neutral():
    for panel in (
        figure("Value", "A value.", "up", "currencyIDR"),
        bars("Value", "A value.", "up", "{{job}}", "currencyIDR"),
    ):
        built: Any = panel.build()
        steps = built.field_config.defaults.thresholds.steps
        assert [(step.value, step.color) for step in steps] == list(NEUTRAL)


def test_what_is_given_thresholds_keeps_them():
    given = ((None, "green"), (1.0, "orange"))
    built: Any = figure("Down", "What is down.", "up", "short", steps=given).build()
    steps = built.field_config.defaults.thresholds.steps
    assert [(step.value, step.color) for step in steps] == list(given)


def test_a_figure_over_the_chosen_time_is_asked_once():
    built: Any = figure(
        "Sent", "What was sent.", "sum(increase(a_total[$__range]))", "short"
    ).build()
    assert (built.targets[0].instant, built.targets[0].range_val) == (True, False)
    assert built.options.graph_mode == "none"
    usual: Any = figure("Up", "What is up.", "sum(up)", "short").build()
    assert (usual.targets[0].instant, usual.targets[0].range_val) == (False, True)


def test_a_course_may_have_words_of_its_own_for_nothing():
    panel = course("Refused", "What was refused.", [("up", "{{job}}")], "short", empty="none")
    built: Any = panel.build()
    assert built.field_config.defaults.no_value == "none"


def test_a_table_has_its_columns_in_the_order_that_was_given():
    for model in MODELS.values():
        for panel in model["panels"]:
            if panel["type"] == "table":
                (told,) = [
                    one["options"] for one in panel["transformations"] if one["id"] == "organize"
                ]
                placed = told["indexByName"]
                values = sorted(told["renameByName"], key=placed.__getitem__)
                assert values == [f"Value #{target['refId']}" for target in panel["targets"]]
                labels = placed.keys() - set(values)
                assert max(placed[label] for label in labels) < placed[values[0]]
