"""What all dashboards are made of: variables, queries, panels, links, with the same habits.

A panel has a title, a description, a unit, and words for when there is nothing to show. Thresholds
colour what is good or bad; everything else is of one neutral colour, since Grafana's own default
makes each value above 80 red. Every query reads through the variable `datasource`. Rates use
`$__rate_interval`; an increase over the chosen time uses `$__range`, and is asked once.
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
RUPIAH, RATIO, COUNT, SECONDS, PER_SECOND, BYTES, BYTES_PER_SECOND = (
    "currencyIDR",
    "percentunit",
    "short",
    "s",
    "ops",
    "bytes",
    "Bps",
)

CHOSEN = 'kind=~"$kind",province=~"$province",year="$year"'
"""The agencies that the variables choose."""
PROGRAMME = f'{CHOSEN},programme="$programme"'
NAMES = "topk by (agency) (1, max by (agency, name) (pantau_agency_info{" + CHOSEN + "}))"
"""1 for each of them, with its name. Two workers may tell one book with two names while a partition
moves: one of them is taken, since a join would refuse both."""
NAMED = "{{name}} ({{agency}})"
"""The legend of an agency whose name is joined to its figure."""

Steps = Sequence[tuple[float | None, str]]
GOOD_IS_HIGH: Steps = ((None, "red"), (0.9, "orange"), (1, "green"))
GOOD_IS_NONE: Steps = ((None, "green"), (1, "orange"))
GOOD_IS_POSITIVE: Steps = ((None, "red"), (0, "green"))
NEUTRAL: Steps = ((None, "blue"),)
"""Of what is neither good nor bad."""
STATE_COLORS: Mapping[str, Sequence[str]] = {
    "green": ("on_track", "reached"),
    "orange": ("behind", "likely_to_miss"),
    "red": ("cannot_be_reached", "missed"),
}


def named(expr: str) -> str:
    """Return the series of an expression, one for each agency, with the agency's name as well."""
    return f"{expr} * on (agency) group_left (name) {NAMES}"


def query(
    expr: str, legend: str = "", *, at_once: bool = False, ref: str = "A"
) -> prometheus.Dataquery:
    """One query; `at_once`: only the newest value of each series."""
    made = prometheus.Dataquery().expr(expr).legend_format(legend or "__auto").ref_id(ref)
    made = made.datasource(SOURCE)
    return made.instant() if at_once else made.range()


def _dress(
    panel: Any,
    title: str,
    description: str,
    unit: str,
    *,
    span: int,
    height: int,
    empty: str,
    steps: Steps = NEUTRAL,
) -> Any:
    """What every panel has. `empty` stands where a query brings nothing, or a cell is empty."""
    panel = panel.title(title).description(description).datasource(SOURCE).unit(unit)
    panel = panel.span(span).height(height).no_value(empty)
    levels = [models.Threshold(value=value, color=color) for value, color in steps]
    mode = models.ThresholdsMode.ABSOLUTE
    return panel.thresholds(dashboard.ThresholdsConfig().mode(mode).steps(levels))


def figure(
    title: str,
    description: str,
    expr: str,
    unit: str,
    *,
    steps: Steps = NEUTRAL,
    span: int = SIXTH,
    empty: str = "not enough data",
) -> stat.Panel:
    """One number, with its course behind it; of an expression over `$__range` as of now only."""
    whole = "$__range" in expr
    panel = stat.Panel().with_target(query(expr, at_once=whole))
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    if whole:
        panel = panel.graph_mode(shapes.BigValueGraphMode.NONE)
    made: stat.Panel = _dress(
        panel, title, description, unit, span=span, height=LOW, steps=steps, empty=empty
    )
    return made


def label(title: str, description: str, expr: str, legend: str, *, span: int = SIXTH) -> stat.Panel:
    """A text that stands in a label: the legend of each series, whose value says nothing."""
    panel = stat.Panel().with_target(query(expr, legend, at_once=True))
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    panel = panel.text_mode(shapes.BigValueTextMode.NAME)
    panel = panel.graph_mode(shapes.BigValueGraphMode.NONE)
    made: stat.Panel = _dress(
        panel, title, description, COUNT, span=span, height=LOW, empty="not known"
    )
    return made


def course(
    title: str,
    description: str,
    queries: Sequence[tuple[str, str]],
    unit: str,
    *,
    span: int = HALF,
    empty: str = "nothing in this time",
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
        panel, title, description, unit, span=span, height=TALL, empty=empty
    )
    return made


def bars(
    title: str, description: str, expr: str, legend: str, unit: str, *, span: int = HALF,
    steps: Steps = NEUTRAL, empty: str = "not known",
) -> bargauge.Panel:  # fmt: skip
    """One bar for each series, as of now."""
    panel = bargauge.Panel().with_target(query(expr, legend, at_once=True))
    panel = panel.orientation(shapes.VizOrientation.HORIZONTAL)
    panel = panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    made: bargauge.Panel = _dress(
        panel, title, description, unit, span=span, height=TALL, steps=steps, empty=empty
    )
    return made


def states(title: str, description: str, expr: str, legend: str) -> statetimeline.Panel:
    """Which of several states held when; the legend ends with ": " and the state.

    Every series is 1, so it is its name that gives the colour, and the neutral one where a state
    is neither good nor bad.
    """
    panel = statetimeline.Panel().with_target(query(expr, legend))
    by_value = dashboard.FieldColor().mode(models.FieldColorModeId.THRESHOLDS)
    panel = panel.color_scheme(by_value)
    for color, named in STATE_COLORS.items():
        fixed = {"mode": "fixed", "fixedColor": color}
        ends = f"/: ({'|'.join(named)})$/"
        panel = panel.override_by_regexp(ends, [models.DynamicConfigValue("color", fixed)])
    made: statetimeline.Panel = _dress(
        panel, title, description, COUNT, span=WIDE, height=TALL, empty="nothing in this time"
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
    for place, (column, expr, unit) in enumerate(columns):
        ref = chr(ord("A") + place)
        asked = query(expr, at_once=True, ref=ref).format(PromQueryFormat.TABLE)
        panel = panel.with_target(asked)
        renamed[f"Value #{ref}" if len(columns) > 1 else "Value"] = column
        panel = panel.override_by_name(column, [models.DynamicConfigValue("unit", unit)])
    for label, (shown, address) in (links or {}).items():
        link = [{"title": shown, "url": address, "targetBlank": False}]
        panel = panel.override_by_name(label, [models.DynamicConfigValue("links", link)])
    if len(columns) > 1:
        panel = panel.with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
    options = {
        "excludeByName": hidden,
        "renameByName": renamed,
        "indexByName": {field: place for place, field in enumerate([*by, *renamed])},
    }
    panel = panel.with_transformation(
        models.DataTransformerConfig(id_val="organize", options=options)
    )
    if sort is not None:
        panel = panel.sort_by([common.TableSortByFieldState().display_name(sort).desc(desc=False)])
    made: table.Panel = _dress(
        panel, title, description, COUNT, span=WIDE, height=TALL + LOW, empty="not known"
    )
    return made
