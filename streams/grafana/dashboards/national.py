"""National: is the nation on its way, which provinces and kinds are not, and how many agencies."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame
from streams.grafana.parts import (
    COUNT,
    GOOD_IS_HIGH,
    GOOD_IS_POSITIVE,
    PROGRAMME,
    RATIO,
    RUPIAH,
    bars,
    course,
    figure,
    rows,
    states,
)

_OF = 'year="$year",programme="$programme"'
_SUM = "sum(max by (agency, year, programme) (pantau_programme_{}{{" + PROGRAMME + "}}))"
_WITH_GOAL = (
    "sum(max by (agency, year, programme) (pantau_programme_{}{{" + PROGRAMME + "}})"
    " and on (agency, year, programme) pantau_programme_goal_rupiah)"
)
_VALUE, _GOAL = _WITH_GOAL.format("umkk_rupiah"), _SUM.format("goal_rupiah")
_BY_PROVINCE = "province_programme:pantau_programme_attainment:ratio{" + _OF + ',province!=""}'
_PLANNED = _WITH_GOAL.format("planned_rupiah")
_SUMS = "max by (scope, state) (pantau_scope_state{" + _OF + "})"


def _of_sum(metric: str, labels: str = _OF) -> str:
    chosen = "max by (scope) (pantau_scope_" + metric + "{" + labels + "})"
    return f"{_SUMS} * on (scope) group_left () {chosen}"


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("national", "All agencies that the variables choose, as one sum.", DOMAIN)
        .with_row(dashboard.Row("Today"))
        .with_panel(
            figure(
                "Value",
                "What counts towards the goal, to date, of agencies that have a goal.",
                _VALUE,
                RUPIAH,
            )
        )
        .with_panel(figure("Goal", "Sum of the agencies' goals for the year.", _GOAL, RUPIAH))
        .with_panel(
            figure(
                "Attainment",
                "Value over goal: sums divided, not a mean of ratios.",
                f"{_VALUE} / {_GOAL}",
                RATIO,
            )
        )
        .with_panel(
            figure(
                "Value over planned value",
                "1 is on plan; below 0.9 is behind.",
                f"{_VALUE} / {_PLANNED}",
                "none",
                steps=GOOD_IS_HIGH,
            )
        )
        .with_panel(
            figure(
                "Agencies",
                "Agencies that are judged in this programme.",
                "count(count by (agency) (pantau_programme_state{" + PROGRAMME + "}))",
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Confirmed",
                "Part of the value that the supplier register confirms.",
                f"{_SUM.format('umkk_confirmed_rupiah')} / {_SUM.format('umkk_rupiah')}",
                RATIO,
            )
        )
        .with_row(dashboard.Row("Course since the scrape began"))
        .with_panel(
            course(
                "Value, plan and goal",
                "Prometheus draws by the time of the scrape: a"
                " year that was loaded at once is a step here; its trajectory is on the"
                " board.",
                [(_VALUE, "value"), (_PLANNED, "planned to date"), (_GOAL, "goal")],
                RUPIAH,
            )
        )
        .with_panel(
            course(
                "Agencies by state",
                "How many agencies are in which state.",
                [
                    (
                        "count by (state) (max by (agency, state) (pantau_programme_state{"
                        + PROGRAMME
                        + "}))",
                        "{{state}}",
                    )
                ],
                COUNT,
            )
        )
        .with_row(dashboard.Row("Where"))
        .with_panel(
            bars(
                "Attainment by province",
                "Value over goal of the agencies in a province,"
                " whatever the variables say. Ministries have no province.",
                "sort(" + _BY_PROVINCE + ")",
                "{{province}}",
                RATIO,
            )
        )
        .with_panel(
            bars(
                "Gap by kind",
                "Value less planned value, by kind of agency; negative is behind.",
                "sum by (kind) (max by (agency, kind, year, programme)"
                " (pantau_programme_gap_rupiah{" + PROGRAMME + "}))",
                "{{kind}}",
                RUPIAH,
                steps=GOOD_IS_POSITIVE,
            )
        )
        .with_row(dashboard.Row("Sums as the agents judge them"))
        .with_panel(
            rows(
                "Sums",
                "What `pantau nation` sums and judges: the nation (ID), provinces and kinds of"
                " agency, whatever the variables for them say. Sorted by gap.",
                [
                    ("gap", _of_sum("gap_rupiah"), RUPIAH),
                    ("value", _of_sum("umkk_rupiah"), RUPIAH),
                    ("goal", _of_sum("goal_rupiah"), RUPIAH),
                    ("over plan", _of_sum("spi_ratio"), "none"),
                    ("planned part", _of_sum("planned_ratio"), RATIO),
                    ("needed share", _of_sum("needed_share_ratio"), RATIO),
                    ("bought in all", _of_sum("spend_rupiah"), RUPIAH),
                    ("agencies", _of_sum("agencies", 'year="$year"'), COUNT),
                ],
                by=("scope", "state"),
                sort="gap",
            )
        )
        .with_panel(
            states(
                "State of the nation",
                "The state that the sum over all agencies is in, by programme.",
                'max by (programme, state) (pantau_scope_state{scope="ID",year="$year"})',
                "{{programme}}: {{state}}",
            )
        )
    )
