"""What surrounds the panels: variables, annotations and links."""

import re
from typing import Any

import pytest
from starlette.routing import Match, Route

from streams.board import agency_page
from streams.board.query import Query
from streams.grafana.annotate import annotate
from tests.grafana.panels import MODELS

EACH = pytest.mark.parametrize("name", MODELS)
ONE = MODELS["agency"]
OTHERS = [name for name in MODELS if name != "agency"]
ON_TIME_RANGE_CHANGED = 2


def filled(address):
    """An address as Grafana makes it of the variables, for a made-up choice."""
    given = {"board": "http://board", "agency": "K34", "year": "2026", "programme": "umkk-40"}
    given["__data.fields.agency"] = "K34"
    return re.sub(r"\$\{([\w.]+)(?::\w+)?\}", lambda one: given[one.group(1)], address)


@EACH
def test_values_to_choose_are_read_anew_with_the_time(name):
    asked = [one for one in MODELS[name]["templating"]["list"] if one["type"] == "query"]
    assert [one["refresh"] for one in asked] == [ON_TIME_RANGE_CHANGED] * len(asked)


@EACH
def test_a_person_may_change_it(name):
    # The linter of the field wants the opposite; docs/dashboards.md says why it is so here.
    assert MODELS[name]["editable"] is True


@pytest.mark.parametrize("name", OTHERS)
def test_alerts_of_all_agencies_are_marked_where_all_are_shown(name):
    alerts, transitions = MODELS[name]["annotations"]["list"]
    assert "agency=" not in alerts["expr"]
    assert transitions["target"]["tags"] == ["pantau"]
    assert transitions["enable"] is False


def test_one_agency_marks_its_own_alerts_only():
    alerts, transitions = ONE["annotations"]["list"]
    assert 'agency="$agency"' in alerts["expr"]
    assert transitions["target"]["tags"] == ["pantau", "$agency"]
    assert transitions["target"]["matchAny"] is False, "all tags, not one of them"
    assert transitions["enable"] is True


def test_an_annotation_has_its_agency_as_a_tag_as_the_dashboard_asks_for():
    class Taken:
        def __init__(self):
            self.tags = []

        def annotations(self, *asked):
            return []

        def annotate(self, instant, text, tags):
            self.tags = tags

    taken: Any = Taken()
    alert = {"id": "K34/2026/umkk-40/e1/t1", "agency": "K34", "programme": "umkk-40"}
    annotate(taken, [{**alert, "kind": "behind", "instant": 0, "text": "a", "text_en": "b"}])
    assert {"pantau", "K34"} <= set(taken.tags)


def links():
    own = [
        link["url"] for link in ONE["links"] if "$agency" in link.get("url", "").replace("{", "")
    ]
    table = [
        link["url"]
        for panel in MODELS["agencies"]["panels"]
        for override in panel.get("fieldConfig", {}).get("overrides", ())
        for one in override["properties"]
        if one["id"] == "links"
        for link in one["value"]
        if link["url"].startswith("${board}")
    ]
    return own + table


def test_one_agency_and_the_table_lead_to_the_page_of_the_agency_and_year():
    found = links()
    assert len(found) == 2
    route = Route("/agencies/{agency}", agency_page.agency)
    for address in found:
        path, _, chosen = filled(address).removeprefix("http://board").partition("?")
        match, scope = route.matches({"type": "http", "method": "GET", "path": path})
        assert (match, scope["path_params"]) == (Match.FULL, {"agency": "K34"})
        query = Query.of(dict(pair.split("=") for pair in chosen.split("&")), "en")
        assert (query.year, query.programme) == (2026, "umkk-40")


def test_names_are_shown_beside_the_codes():
    (named,) = [panel for panel in ONE["panels"] if panel["title"] == "Agency"]
    assert named["options"]["textMode"] == "name"
    assert named["targets"][0]["legendFormat"] == "{{name}}"
    (table,) = [panel for panel in MODELS["agencies"]["panels"] if panel["type"] == "table"]
    for target in table["targets"]:
        assert "group_left (name)" in target["expr"], "one row an agency: the same labels in all"
    lists = [
        target
        for model in MODELS.values()
        for panel in model["panels"]
        for target in panel.get("targets", ())
        if "{{agency}}" in target["legendFormat"]
    ]
    assert lists
    for target in lists:
        assert "{{name}}" in target["legendFormat"]
        assert "group_left (name)" in target["expr"]
