"""One agency: where it stands, what it bought, what its declared values are worth."""

from grafana_foundation_sdk.builders import dashboard

from streams.grafana.frame import DOMAIN, frame
from streams.grafana.parts import (
    COUNT,
    GOOD_IS_HIGH,
    RATIO,
    RUPIAH,
    bars,
    course,
    figure,
    states,
)

_BOOK = 'agency="$agency",year="$year"'
_OWN = f'{_BOOK},programme="$programme"'


def _programme(metric: str) -> str:
    return "max(pantau_programme_" + metric + "{" + _OWN + "})"


def _agency(metric: str) -> str:
    return "max(pantau_agency_" + metric + "{" + _BOOK + "})"


def build() -> dashboard.Dashboard:
    """The dashboard."""
    return (
        frame("agency", "One agency in one programme and fiscal year.", (*DOMAIN, "agency"))
        .with_row(dashboard.Row("Today"))
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
                steps=((None, "red"), (0, "green")),
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
                "Declared value",
                "What it declares for micro and small business, by what"
                " the supplier register says of it.",
                'label_replace(max by (__name__) ({__name__=~"pantau_agency_umk_'
                '(confirmed|doubtful|unverifiable)_rupiah",' + _BOOK + "}), "
                '"claim", "$1", "__name__", "pantau_agency_umk_(.*)_rupiah")',
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
    )
