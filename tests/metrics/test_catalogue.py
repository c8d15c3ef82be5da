"""The catalogue of metrics keeps to Prometheus' rules."""

import re
from pathlib import Path

import pytest

from streams.metrics.catalogue import BY_NAME, METRICS, Type
from streams.metrics.page import page

ROOT = Path(__file__).parents[2]

UNITS = {"rupiah": "_rupiah", "seconds": "_seconds", "bytes": "_bytes"}


def test_names_are_there_once():
    assert len(BY_NAME) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_each_metric_is_named_after_its_type_and_unit(metric):
    assert re.fullmatch(r"pantau(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.type is Type.COUNTER)
    base = metric.name.removesuffix("_total")
    assert metric.unit in {"1", *UNITS}
    for unit, suffix in UNITS.items():
        assert base.endswith(suffix) == (metric.unit == unit)
    assert metric.meaning.endswith(".")
    assert "\n" not in metric.meaning


def test_each_metric_has_a_teller():
    assert all(metric.by for metric in METRICS)


def test_the_page_is_made_from_the_catalogue():
    assert (ROOT / "docs" / "metrics.md").read_text() == page(), (
        "python -m streams.metrics.page > docs/metrics.md"
    )


def test_an_agency_is_named_only_by_its_own_figures():
    named = {metric.name for metric in METRICS if "agency" in metric.labels}
    assert all(one.startswith(("pantau_agency_", "pantau_programme_")) for one in named)


def test_no_label_names_a_supplier_or_a_package():
    allowed = {"agency", "year", "channel", "programme", "state", "partition", "reason", "topic",
               "version", "route", "status", "record", "integration", "result",
               "scope", "kind", "province", "name", "note", "rule", "rule_severity",
               "setting", "feed"}  # fmt: skip
    assert {label for metric in METRICS for label in metric.labels} <= allowed
