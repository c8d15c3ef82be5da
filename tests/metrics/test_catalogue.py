"""The catalogue of metrics keeps to Prometheus' rules."""

import re

import pytest

from streams.metrics.catalogue import BY_NAME, METRICS, Type

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


def test_no_label_names_a_supplier_or_a_package():
    allowed = {"agency", "year", "channel", "programme", "state", "partition", "reason", "topic",
               "version", "route", "status", "record", "integration", "result",
               "scope"}  # fmt: skip
    assert {label for metric in METRICS for label in metric.labels} <= allowed
