"""The queries that no run shows, asked by promtool of series that are made up."""

import shutil
import subprocess

import pytest
import yaml

from tests.conftest import absent
from tests.grafana.made_up import NOT_IN_A_RUN
from tests.grafana.panels import filled, queries

EACH = pytest.mark.parametrize("place", NOT_IN_A_RUN, ids="/".join)


def own(place):
    return [
        query
        for query in queries()
        if (query.dashboard, query.panel) == place and NOT_IN_A_RUN[place].is_for(query)
    ]


@EACH
def test_it_is_one_query_of_a_panel(place):
    assert len(own(place)) == 1


@EACH
def test_the_panels_own_query_returns_what_it_should(place, tmp_path):
    if shutil.which("promtool") is None:
        absent("promtool is not installed (Debian: prometheus)", "PANTAU_REQUIRE_PROMETHEUS")
    made = NOT_IN_A_RUN[place]
    (query,) = own(place)
    asked = {
        "expr": filled(query.expr),
        "eval_time": "5m",
        "exp_samples": [
            {"labels": labels, "value": value} for labels, value in made.samples.items()
        ],
    }
    series = [{"series": name, "values": values} for name, values in made.series.items()]
    case = {"interval": "1m", "input_series": series, "promql_expr_test": [asked]}
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": [case]}))
    done = subprocess.run(
        ["promtool", "test", "rules", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
