"""One agency: where it stands, what it bought, what its declared values are worth."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame
from streams.grafana.parts import (
    COUNT,
    GOOD_IS_HIGH,
    GOOD_IS_POSITIVE,
    HALF,
    RATIO,
    RUPIAH,
    THIRD,
    bars,
    course,
    figure,
    label,
    states,
)

_BOOK = 'agency="$agency",year="$year"'
_OWN = f'{_BOOK},programme="$programme"'


def _programme(metric: str) -> str:
    return "max(pantau_programme_" + metric + "{" + _OWN + "})"


def _agency(metric: str) -> str:
    return "max(pantau_agency_" + metric + "{" + _BOOK + "})"


_DOUBTFUL = _agency("umk_doubtful_rupiah")
_UNVERIFIABLE = _agency("umk_unverifiable_rupiah")
_CONFIRMED = f"({_agency('umk_declared_rupiah')} - {_DOUBTFUL} - {_UNVERIFIABLE})"
_CLAIMS = {
    "confirmed": _CONFIRMED,
    "doubtful": _DOUBTFUL,
    "unverifiable": _UNVERIFIABLE,
    "ordered": f"{_agency('umk_confirmed_rupiah')} - {_CONFIRMED}",
}
"""Declared value by what it is worth; what is confirmed besides was ordered, and not declared."""


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("agency", "One agency in one programme and fiscal year.", (*DOMAIN, "agency"))
        .with_row(dashboard.Row("Today"))
        .with_panel(
            label(
                "Agency",
                "Its name, or its code where no register entry has come.",
                "max by (name) (pantau_agency_info{" + _BOOK + "})",
                "{{name}}",
                span=THIRD,
            )
        )
        .with_panel(
            figure(
                "Value", "What counts towards the goal, to date.", _programme("umkk_rupiah"), RUPIAH
            )
        )
        .with_panel(figure("Goal", "Its goal for the year.", _programme("goal_rupiah"), RUPIAH))
        .with_panel(
            figure(
                "Gap",
                "Value less planned value; negative is behind.",
                _programme("gap_rupiah"),
                RUPIAH,
                steps=GOOD_IS_POSITIVE,
            )
        )
        .with_panel(
            figure(
                "Value over planned value",
                "1 is on plan.",
                _programme("spi_ratio"),
                "none",
                steps=GOOD_IS_HIGH,
            )
        )
        .with_panel(
            figure(
                "Projected value",
                "Median of the projected value at the end of the year; empty too early in the"
                " year, and without a goal.",
                _programme("projected_rupiah"),
                RUPIAH,
                empty="no projection",
            )
        )
        .with_panel(
            figure(
                "Risk",
                "Probability of missing the goal, by the projection.",
                _programme("miss_probability_ratio"),
                RATIO,
                steps=((None, "green"), (0.5, "orange"), (0.8, "red")),
                empty="no projection",
            )
        )
        .with_panel(
            figure(
                "Needed a month",
                "What each 30 days of the rest of the year must bring.",
                _programme("required_per_month_rupiah"),
                RUPIAH,
            )
        )
        .with_panel(
            figure(
                "Needed share",
                "Share of the rest of the budget that must go to the goal; above 1 it cannot be"
                " reached.",
                _programme("needed_share_ratio"),
                RATIO,
                steps=((None, "green"), (0.8, "orange"), (1, "red")),
            )
        )
        .with_panel(
            figure(
                "Bought in all", "Everything bought to date.", _programme("spend_rupiah"), RUPIAH
            )
        )
        .with_panel(
            figure(
                "Newest pull",
                "Age of the newest data of its feeds.",
                "time() - " + _agency("observed_timestamp_seconds"),
                "s",
            )
        )
        .with_row(dashboard.Row("Course since the scrape began"))
        .with_panel(
            course(
                "Value, plan and goal",
                "A year that was loaded at once is a step here;"
                " the trajectory of a past year is on the board.",
                [
                    (_programme("umkk_rupiah"), "value"),
                    (_programme("planned_rupiah"), "planned to date"),
                    (_programme("goal_rupiah"), "goal"),
                ],
                RUPIAH,
            )
        )
        .with_panel(
            course(
                "Part of the goal",
                "Value over goal, and what the curve plans.",
                [
                    (f"{_programme('umkk_rupiah')} / {_programme('goal_rupiah')}", "value"),
                    (_programme("planned_ratio"), "planned"),
                ],
                RATIO,
            )
        )
        .with_panel(
            states(
                "State",
                "The state that the agents give it, by programme.",
                "max by (programme, state) (pantau_programme_state{" + _BOOK + "})",
                "{{programme}}: {{state}}",
            )
        )
        .with_row(dashboard.Row("What it bought"))
        .with_panel(
            bars(
                "Value by channel",
                "Counted value by channel.",
                "max by (channel) (pantau_agency_value_rupiah{" + _BOOK + "})",
                "{{channel}}",
                RUPIAH,
            )
        )
        .with_panel(
            bars(
                "Packages by channel",
                "Packages with a counted value.",
                "max by (channel) (pantau_agency_packages{" + _BOOK + "})",
                "{{channel}}",
                COUNT,
            )
        )
        .with_panel(
            bars(
                "Value for small business",
                "What it declares for micro and small business, by what the supplier register says"
                " of it; and what it orders from such suppliers where nothing is declared.",
                " or ".join(
                    f'label_replace({expr}, "claim", "{claim}", "", "")'
                    for claim, expr in _CLAIMS.items()
                ),
                "{{claim}}",
                RUPIAH,
            )
        )
        .with_panel(
            bars(
                "Left out or flagged",
                "Rows and packages that do not count, by why.",
                "max by (note) (pantau_agency_noted_rows{" + _BOOK + "})",
                "{{note}}",
                COUNT,
            )
        )
        .with_panel(
            figure(
                "Reserved plans",
                "Plans reserved for small business with nothing contracted yet.",
                _agency("reserved_packages"),
                COUNT,
                span=HALF,
                empty="none known",
            )
        )
        .with_panel(
            figure(
                "Reserved ceilings",
                "Their planned ceilings: what could close a gap.",
                _agency("reserved_pagu_rupiah"),
                RUPIAH,
                span=HALF,
                empty="none known",
            )
        )
    )
