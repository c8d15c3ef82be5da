"""A dashboard without its panels: name, variables, annotations, and where it leads."""

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models import dashboard as models

from streams.grafana.parts import SOURCE

TAG = "pantau"
UIDS = {
    "national": "Pantau / National",
    "agencies": "Pantau / Agencies",
    "agency": "Pantau / One agency",
    "quality": "Pantau / Data quality",
    "pipeline": "Pantau / Pipeline",
    "deliveries": "Pantau / Deliveries",
}
"""Name → title; the uid is `pantau-<name>`."""
BOARD = "http://127.0.0.1:8080"

DOMAIN = ("year", "programme", "kind", "province")


def uid(name: str) -> str:
    """A dashboard's uid: the same everywhere, so that links between them hold."""
    return f"pantau-{name}"


def frame(name: str, description: str, variables: tuple[str, ...] = ()) -> dashboard.Dashboard:
    """The frame of a dashboard; `variables` beside the data source and the board's address.

    One with the variable `agency` marks that agency's alerts only, and leads to its page.

    It can be edited: what a person saves is theirs, and a push leaves it (`streams.grafana.push`).
    """
    one_agency = "agency" in variables
    made = (
        dashboard.Dashboard(UIDS[name])
        .uid(uid(name))
        .description(description)
        .tags([TAG])
        .timezone("browser")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .time("now-24h", "now")
        .refresh("1m")
        .editable()
        .with_variable(
            dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus")
        )
        .annotation(_alerts(one_agency=one_agency))
        .annotation(_transitions(one_agency=one_agency))
        .link(
            dashboard.DashboardLink("Pantau")
            .type(models.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .as_dropdown(as_dropdown=True)
            .include_vars(include_vars=True)
            .keep_time(keep_time=True)
        )
        .link(_board("Board", "${board}/", "Trajectories, packages and alerts of each agency"))
    )
    if one_agency:
        own = _board("Its page on the board", OWN_PAGE, "Its trajectory, packages and alerts")
        made = made.link(own)
    for variable in variables:
        made = made.with_variable(_variable(variable))
    return made.with_variable(
        dashboard.TextBoxVariable("board").label("Board").default_value(BOARD)
    )


OWN_PAGE = (
    "${board}/agencies/${agency:percentencode}?year=${year}&programme=${programme:percentencode}"
)


def _board(title: str, address: str, tooltip: str) -> dashboard.DashboardLink:
    return (
        dashboard.DashboardLink(title)
        .type(models.DashboardLinkType.LINK)
        .url(address)
        .tooltip(tooltip)
        .keep_time(keep_time=True)
        .target_blank(target_blank=True)
    )


def _alerts(*, one_agency: bool) -> dashboard.AnnotationQuery:
    """Alerts that fire in Prometheus: those of the agency, or all that somebody is told of."""
    which = 'agency="$agency"' if one_agency else 'severity!="info"'
    return (
        dashboard.AnnotationQuery()
        .name("Alerts")
        .datasource(SOURCE)
        .enable(enable=True)
        .icon_color("orange")
        .expr(f'ALERTS{{alertname=~"Pantau.*",alertstate="firing",{which}}}')
    )


def _transitions(*, one_agency: bool) -> dashboard.AnnotationQuery:
    """What `pantau grafana annotate` has written: each has its agency as a tag.

    Of one agency they are few enough to be shown unasked.
    """
    own = models.DataSourceRef(type_val="grafana", uid="-- Grafana --")
    wanted = [TAG, "$agency"] if one_agency else [TAG]
    tags = dashboard.AnnotationTarget().type("tags").tags(wanted).limit(200)
    tags = tags.match_any(match_any=False)
    return (
        dashboard.AnnotationQuery()
        .name("Transitions")
        .datasource(own)
        .enable(enable=one_agency)
        .icon_color("blue")
        .target(tags)
    )


def _variable(name: str) -> dashboard.QueryVariable:
    made = (
        dashboard.QueryVariable(name)
        .label(name.capitalize())
        .datasource(SOURCE)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .query({"query": ASKED[name], "refId": name})
    )
    if name in {"kind", "province"}:
        return (
            made.sort(models.VariableSort.ALPHABETICAL_ASC)
            .multi(multi=True)
            .include_all(include_all=True)
            .all_value(".*")
            .current(models.VariableOption(text="All", value="$__all"))
        )
    newest = name == "year"
    order = models.VariableSort.NUMERICAL_DESC if newest else models.VariableSort.ALPHABETICAL_DESC
    return made.sort(order if name != "agency" else models.VariableSort.ALPHABETICAL_ASC)


_OF_AGENCIES = 'pantau_programme_state{year="$year"}'
ASKED = {
    "year": "label_values(pantau_programme_state, year)",
    "programme": f"label_values({_OF_AGENCIES}, programme)",
    "kind": f"label_values({_OF_AGENCIES}, kind)",
    "province": f"label_values({_OF_AGENCIES}, province)",
    "agency": 'label_values(pantau_agency_info{year="$year",kind=~"$kind",province=~"$province"},'
    " agency)",
}
"""What each variable's values are read from."""
