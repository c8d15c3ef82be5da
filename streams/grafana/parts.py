"""What all dashboards are made of: variables, queries, panels, links, with the same habits.

A panel has a title, a description, a unit and, where a colour says something, thresholds. Every
query reads through the variable `datasource`. Rates use `$__rate_interval`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")
WIDE, HALF, THIRD, SIXTH = 24, 12, 8, 4
LOW, TALL = 4, 8
RUPIAH, RATIO, COUNT, SECONDS, PER_SECOND, BYTES = (
    "currencyIDR",
    "percentunit",
    "short",
    "s",
    "ops",
    "bytes",
)

CHOSEN = 'kind=~"$kind",province=~"$province",year="$year"'
"""The agencies that the variables choose."""
PROGRAMME = f'{CHOSEN},programme="$programme"'

Steps = Sequence[tuple[float | None, str]]
GOOD_IS_HIGH: Steps = ((None, "red"), (0.9, "orange"), (1, "green"))
GOOD_IS_NONE: Steps = ((None, "green"), (1, "orange"))


def query(
    expr: str, legend: str = "", *, at_once: bool = False, ref: str = "A"
) -> prometheus.Dataquery:
    """One query; `at_once`: only the newest value of each series, as a table."""
    made = prometheus.Dataquery().expr(expr).legend_format(legend or "__auto").ref_id(ref)
    made = made.datasource(SOURCE)
    return made.instant().format(PromQueryFormat.TABLE) if at_once else made.range()


def _dress(
    panel: Any, title: str, description: str, unit: str, *, span: int, height: int, steps: Steps
) -> Any:
    panel = panel.title(title).description(description).datasource(SOURCE).unit(unit)
    panel = panel.span(span).height(height)
    if steps:
        levels = [models.Threshold(value=value, color=color) for value, color in steps]
        mode = models.ThresholdsMode.ABSOLUTE
        panel = panel.thresholds(dashboard.ThresholdsConfig().mode(mode).steps(levels))
    return panel


def figure(
    title: str, description: str, expr: str, unit: str, *, steps: Steps = (), span: int = SIXTH
) -> stat.Panel:
    """One number, with its course behind it."""
    panel = stat.Panel().with_target(query(expr))
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    panel = panel.no_value("not enough data")
    made: stat.Panel = _dress(panel, title, description, unit, span=span, height=LOW, steps=steps)
    return made


def course(
    title: str,
    description: str,
    queries: Sequence[tuple[str, str]],
    unit: str,
    *,
    span: int = HALF,
    steps: Steps = (),
) -> timeseries.Panel:
    """Lines since the scrape began: (expression, legend) each."""
    panel = timeseries.Panel()
    for place, (expr, legend) in enumerate(queries):
        panel = panel.with_target(query(expr, legend, ref=chr(ord("A") + place)))
    legend_below = (
        common.VizLegendOptions()
        .show_legend(show_legend=True)
        .display_mode(shapes.LegendDisplayMode.LIST)
        .placement(shapes.LegendPlacement.BOTTOM)
    )
    panel = panel.legend(legend_below).line_width(2).fill_opacity(8)
    made: timeseries.Panel = _dress(
        panel, title, description, unit, span=span, height=TALL, steps=steps
    )
    return made


def bars(
    title: str, description: str, expr: str, legend: str, unit: str, *, span: int = HALF,
    steps: Steps = (),
) -> bargauge.Panel:  # fmt: skip
    """One bar for each series, as of now."""
    asked = prometheus.Dataquery().expr(expr).legend_format(legend).ref_id("A").instant()
    panel = bargauge.Panel().with_target(asked.datasource(SOURCE))
    panel = panel.orientation(shapes.VizOrientation.HORIZONTAL)
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    made: bargauge.Panel = _dress(
        panel, title, description, unit, span=span, height=TALL, steps=steps
    )
    return made


def states(title: str, description: str, expr: str, legend: str) -> statetimeline.Panel:
    """Which of several states held when."""
    panel = statetimeline.Panel().with_target(query(expr, legend))
    made: statetimeline.Panel = _dress(
        panel, title, description, COUNT, span=WIDE, height=TALL, steps=((None, "blue"),)
    )
    return made


def rows(
    title: str,
    description: str,
    columns: Sequence[tuple[str, str, str]],
    *,
    by: Sequence[str],
    links: Mapping[str, tuple[str, str]] | None = None,
    sort: str | None = None,
) -> table.Panel:
    """A table: one row for each value of the labels `by`, one column for each (title, expr, unit).

    `links` give a label's column a link: its title and address.
    """
    panel = table.Panel()
    renamed, hidden = {}, {"Time": True}
    for place, (name, expr, unit) in enumerate(columns):
        ref = chr(ord("A") + place)
        panel = panel.with_target(query(expr, at_once=True, ref=ref))
        renamed[f"Value #{ref}" if len(columns) > 1 else "Value"] = name
        panel = panel.override_by_name(name, [models.DynamicConfigValue("unit", unit)])
    for label, (shown, address) in (links or {}).items():
        link = [{"title": shown, "url": address, "targetBlank": False}]
        panel = panel.override_by_name(label, [models.DynamicConfigValue("links", link)])
    if len(columns) > 1:
        panel = panel.with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
    options = {
        "excludeByName": hidden,
        "renameByName": renamed,
        "indexByName": {label: place for place, label in enumerate(by)},
    }
    panel = panel.with_transformation(
        models.DataTransformerConfig(id_val="organize", options=options)
    )
    if sort is not None:
        panel = panel.sort_by([common.TableSortByFieldState().display_name(sort).desc(desc=False)])
    made: table.Panel = _dress(
        panel, title, description, COUNT, span=WIDE, height=TALL + LOW, steps=()
    )
    return made
