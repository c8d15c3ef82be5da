"""The committed JSON is what the code makes, and keeps to the rules of the field."""

import re

import pytest

from streams.grafana.dashboards import all_dashboards, text
from streams.grafana.frame import UIDS, uid
from streams.metrics.catalogue import BY_NAME
from tests.grafana.panels import FOLDER, MODELS, PANELS

EACH = pytest.mark.parametrize("name", MODELS)


def test_the_committed_files_are_what_the_code_makes():
    made = {name: text(model) for name, model in all_dashboards().items()}
    committed = {file.stem: file.read_text() for file in FOLDER.glob("*.json")}
    assert made == committed, "python -m streams.grafana.files"


@EACH
def test_a_dashboard_has_a_name_a_uid_and_a_tag(name):
    model = MODELS[name]
    assert (model["uid"], model["title"]) == (uid(name), UIDS[name])
    assert model["tags"] == ["pantau"]
    assert model["description"]
    assert "id" not in model
    assert model["timezone"] == "browser"


@EACH
def test_it_has_a_data_source_to_choose_and_every_variable_reads_through_it(name):
    variables = {one["name"]: one for one in MODELS[name]["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert variables["datasource"]["query"] == "prometheus"
    for variable in variables.values():
        assert variable["label"]
        if variable["type"] == "query":
            assert variable["datasource"]["uid"] == "${datasource}"
            metrics = set(re.findall(r"pantau_\w+", variable["query"]["query"]))
            assert metrics
            assert metrics <= BY_NAME.keys()


@EACH
def test_every_variable_that_is_used_is_there(name):
    model = MODELS[name]
    declared = {one["name"] for one in model["templating"]["list"]}
    written = text({part: model[part] for part in ("panels", "links", "annotations")})
    used = set(re.findall(r"\$\{?([a-z]\w*)", written))
    assert used <= declared, used - declared


@EACH
def test_links_keep_the_time_and_lead_to_the_board(name):
    links = MODELS[name]["links"]
    assert {link["type"] for link in links} == {"dashboards", "link"}
    assert all(link["keepTime"] for link in links)
    assert any(link.get("url") == "${board}/" for link in links)


@EACH
def test_alerts_are_marked(name):
    alerts, transitions = MODELS[name]["annotations"]["list"]
    assert "pantau" in transitions["target"]["tags"]
    assert transitions["target"]["matchAny"] is False
    assert "ALERTS{" in alerts["expr"]
    assert alerts["datasource"]["uid"] == "${datasource}"


@EACH
def test_panels_do_not_overlap_and_have_a_number_each(name):
    panels = MODELS[name]["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels if panel["type"] != "row"}) == len(
        [panel for panel in panels if panel["type"] != "row"]
    )
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not taken & cells, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_a_panel_says_what_it_shows_and_in_which_unit(name, panel):
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_a_query_keeps_to_the_rules(name, panel):
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    for target in panel["targets"]:
        expr = target["expr"]
        assert target["datasource"]["uid"] == "${datasource}"
        if panel["type"] in {"timeseries", "bargauge", "state-timeline"}:
            assert target["legendFormat"] != "__auto"
        if panel["type"] == "stat" and panel["options"]["textMode"] != "name":
            assert not re.match(r"max by|sum by", expr), "a stat shows one number"
        # Recorded sums have a colon before the name: in them it is done.
        if re.search(r"(?<!:)pantau_(programme|agency)_", expr):
            assert re.search(r"\b(max|count|min)( by| \(|\()", expr), "two workers, one book"
