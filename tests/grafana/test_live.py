"""Every query of every panel, asked of a real Prometheus that has scraped a real run.

What shows trouble is asked after `trouble` has made some; what no run shows is in `made_up`.
"""

import math
import re

import pytest

from streams.metrics.catalogue import METRICS, Process
from tests.conftest import absent
from tests.grafana.installation import YEAR, Installation, installation, why_not
from tests.grafana.made_up import NOT_IN_A_RUN
from tests.grafana.panels import MODELS, filled, queries
from tests.grafana.trouble import make_trouble

pytestmark = pytest.mark.slow

CHOSEN = {"year": str(YEAR), "programme": "umkk-40", "agency": "X01"}
"""What somebody has chosen in the variables; all kinds and provinces."""
VARIABLES = [
    pytest.param(variable, id=f"{name}-{variable['name']}")
    for name, model in MODELS.items()
    for variable in model["templating"]["list"]
    if variable["type"] == "query"
]


@pytest.fixture(scope="module")
def running(kafka, tmp_path_factory):
    reason = why_not()
    if reason:
        absent(reason, "PANTAU_REQUIRE_PROMETHEUS")
    folder = tmp_path_factory.mktemp("installation")
    with installation(kafka, "test-grafana.", folder) as made:
        make_trouble(made)
        yield made


def test_every_query_of_every_panel_returns_something(running: Installation):
    found = []
    for query in queries():
        expr = filled(query.expr, **CHOSEN)
        values = [float(value) for series in running.course(expr) for _, value in series["values"]]
        made = NOT_IN_A_RUN.get((query.dashboard, query.panel))
        if values and made is not None and made.is_for(query):
            continue
        if not any(value and math.isfinite(value) for value in values):
            found.append(f"{query.dashboard}/{query.panel}: {expr} → {set(values) or 'nothing'}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_has_values_to_choose_from(running: Installation, variable):
    asked = re.fullmatch(
        r"label_values\((?P<series>.+),\s*(?P<label>\w+)\)", variable["query"]["query"]
    )
    assert asked
    series = filled(asked["series"], **CHOSEN)
    values = running.ask(f"label/{asked['label']}/values", **{"match[]": series})
    assert any(values), series
    assert CHOSEN.get(variable["name"], values[0]) in values


@pytest.mark.parametrize("name", MODELS)
def test_alerts_mark_the_time_at_which_they_fire(running: Installation, name):
    asked = [one["expr"] for one in MODELS[name]["annotations"]["list"] if "expr" in one]
    assert asked
    assert all(running.course(filled(expr, **CHOSEN)) for expr in asked)


@pytest.mark.parametrize("process", Process)
def test_a_process_tells_what_the_catalogue_says_of_it(running: Installation, process):
    text = running.metrics(process)
    types = dict(re.findall(r"^# TYPE (pantau_\w+) (\w+)$", text, re.MULTILINE))
    told = {name: kind for name, kind in types.items() if not name.endswith("_created")}
    assert told == {one.name: one.type.value for one in METRICS if process in one.by}


def test_no_two_processes_tell_the_same_figure(running: Installation):
    expr = "count by (__name__, agency, year, programme, state, channel, note, scope) "
    twice = running.now(expr + '({__name__=~"pantau_(agency|programme|scope)_.*",rule=""}) > 1')
    assert not twice
