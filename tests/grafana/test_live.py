"""Every query of every panel, asked of a real Prometheus that has scraped a real run."""

import math
import re

import pytest

from streams.metrics.catalogue import METRICS, Process, Type
from tests.conftest import absent
from tests.grafana.installation import YEAR, Installation, installation, why_not
from tests.grafana.panels import filled, queries

pytestmark = pytest.mark.slow

ZERO = {
    "Processes down": "nothing is down; PantauProcessDown's rule test shows one that is",
    "Lag": "everything is folded between two scrapes; PantauLagGrowing's rule test",
    "Lag by partition": "as Lag",
    "Not published yet": "everything is out between two scrapes; PantauOutboxStuck's rule test",
    "Given up": "no delivery failed; PantauDeliveriesFailing's rule test",
    "Disabled receivers": "none answered 410; PantauReceiverDisabled's rule test",
    "Silent": "the made-up agencies are pulled daily; PantauSourceSilent's rule test",
    "Without a budget": "the made-up agencies have one; PantauNoDenominator's rule test",
}
"""Panels that may show 0 in a run in which nothing is wrong, and where else they are shown."""


@pytest.fixture(scope="module")
def running(kafka, tmp_path_factory):
    reason = why_not()
    if reason:
        absent(reason, "PANTAU_REQUIRE_PROMETHEUS")
    folder = tmp_path_factory.mktemp("installation")
    with installation(kafka, "test-grafana.", folder) as made:
        yield made


def test_every_query_of_every_panel_returns_something(running: Installation):
    found = []
    for query in queries():
        expr = filled(query.expr, year=str(YEAR), programme="umkk-40", agency="X01")
        values = [float(value) for series in running.course(expr) for _, value in series["values"]]
        if query.panel in ZERO and values:
            continue
        if not any(value and math.isfinite(value) for value in values):
            found.append(f"{query.dashboard}/{query.panel}: {expr} → {set(values) or 'nothing'}")
    assert not found, "\n".join(found)


def test_what_may_be_zero_is_a_panel():
    assert ZERO.keys() <= {query.panel for query in queries()}


@pytest.mark.parametrize("process", Process)
def test_a_process_tells_what_the_catalogue_says_of_it(running: Installation, process):
    text = running.metrics(process)
    types = dict(re.findall(r"^# TYPE (pantau_\w+) (\w+)$", text, re.MULTILINE))
    told = {name: kind for name, kind in types.items() if not name.endswith("_created")}
    expected = {one.name: one.type.value for one in METRICS if process in one.by}
    assert told.items() <= expected.items()
    silent = expected.keys() - told.keys()
    assert silent <= MAY_BE_SILENT, silent
    assert {
        one.name for one in METRICS if one.type is Type.HISTOGRAM and process in one.by
    } <= told.keys()


MAY_BE_SILENT = {
    "pantau_certificate_expiry_timestamp_seconds",  # the test's Kafka has no certificate
    "pantau_programme_miss_probability_ratio",  # no earlier year: no projection
    "pantau_programme_projected_rupiah",
    "pantau_programme_rule_open",  # no rule beside the state holds
    "pantau_agency_reserved_packages",
    "pantau_agency_reserved_pagu_rupiah",
    "pantau_delivery_age_seconds",
}


def test_no_two_processes_tell_the_same_figure(running: Installation):
    expr = "count by (__name__, agency, year, programme, state, channel, note, scope) "
    twice = running.now(expr + '({__name__=~"pantau_(agency|programme|scope)_.*",rule=""}) > 1')
    assert not twice
