"""Queries of the panels: how counters are read, and that no metric is told in vain."""

import re
from pathlib import Path

import pytest

from streams.metrics.catalogue import BY_NAME, METRICS, Type
from tests.grafana.panels import MODELS, PANELS

ROOT = Path(__file__).parents[2]
RATES = ("rate", "irate", "increase")
READ = re.compile(r"(\w+)\((pantau_\w+)(?:\{[^}]*\})?\[([^\]]+)\]")
"""A function over the range of a metric: its name, the metric, the range."""
RULES = "\n".join(
    (ROOT / "deploy" / "prometheus" / name).read_text()
    for name in ("alerts.yaml", "recording.yaml")
)
UNSHOWN = {
    "pantau_generation": "says which of two writers holds a partition; read when a claim is looked"
    " into (docs/worker.md), tells nothing as a course",
    "pantau_changelog_segments": "goes up and is cut at each checkpoint; what a recovery costs is"
    " pantau_changelog_records, which is shown",
    "pantau_checkpoints_total": "a checkpoint that fails shows in pantau_changelog_records",
    "pantau_contact_age_seconds": "what a runbook tells to look at (PantauOutboxStuck)",
    "pantau_ticks_total": "the age of the newest tick is shown, and says what a count would",
    "pantau_board_open_pages": "for whoever gives the board its share of a machine; nothing goes"
    " wrong by it",
    "pantau_board_limited_total": "for whoever asks whether a limit is too low; who is refused"
    " reads why, and when to come again",
}
"""Metrics that are in no panel and no rule, and why they are told."""


def base(name: str) -> str:
    """The catalogue's name of a series: without the ending of a histogram's parts."""
    plain = re.sub(r"_(bucket|sum|count)$", "", name)
    return plain if plain in BY_NAME else name


def told(text: str) -> set[str]:
    """The metrics that a text names; recorded sums (with a colon) do not count."""
    return {base(name) for name in re.findall(r"(?<![\w:])pantau_\w+\b(?!:)", text)}


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_every_metric_that_is_asked_for_is_in_the_catalogue(name, panel):
    for target in panel["targets"]:
        plain = re.sub(r'"[^"]*"', "", target["expr"])
        assert told(plain) <= BY_NAME.keys()


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_a_counter_is_read_as_a_rate_or_an_increase(name, panel):
    for target in panel["targets"]:
        expr = target["expr"]
        read = [(function, metric) for function, metric, _ in READ.findall(expr)]
        for metric in re.findall(r"\bpantau_\w+", expr):
            row = BY_NAME.get(base(metric))
            if row is None or row.type is Type.GAUGE:
                continue
            functions = [function for function, of in read if of == metric]
            assert functions, f"{metric} as it stands: it starts anew with its process"
            assert len(functions) == len(re.findall(rf"\b{metric}\b", expr)), metric
            assert set(functions) <= set(RATES), metric


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_only_counters_are_read_so_and_over_the_right_time(name, panel):
    for target in panel["targets"]:
        for function, metric, window in READ.findall(target["expr"]):
            assert BY_NAME[base(metric)].type is not Type.GAUGE, metric
            if target.get("instant"):
                assert (function, window) == ("increase", "$__range")
            else:
                assert window == "$__rate_interval"
        ranges = re.findall(r"\[([^\]]+)\]", target["expr"])
        assert len(ranges) == len(READ.findall(target["expr"])), "a range that was not understood"


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_a_rate_of_bytes_is_bytes_a_second(name, panel):
    unit = panel["fieldConfig"]["defaults"]["unit"]
    for target in panel["targets"]:
        for function, metric, _ in READ.findall(target["expr"]):
            if BY_NAME[base(metric)].unit == "bytes":
                assert (function, unit) == ("rate", "Bps")


def test_every_metric_is_in_a_panel_or_in_a_rule():
    shown = {
        metric
        for model in MODELS.values()
        for panel in model["panels"]
        for target in panel.get("targets", ())
        for metric in told(target["expr"])
    }
    unused = {metric.name for metric in METRICS} - shown - told(RULES)
    assert unused == UNSHOWN.keys()
