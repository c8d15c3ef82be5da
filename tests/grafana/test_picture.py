"""The pictures of the documentation show the dashboards as they are."""

from html import escape

import pytest

from tests.grafana.draw import FOLDER
from tests.grafana.panels import MODELS, PANELS
from tests.grafana.picture import amount


def test_each_dashboard_has_a_picture():
    assert {file.stem for file in FOLDER.glob("*.svg")} == MODELS.keys()


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_each_panel_is_in_the_picture_of_its_dashboard(name, panel):
    picture = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert f">{escape(panel['title'])}</text>" in picture, "python -m tests.grafana.draw"


@pytest.mark.parametrize("name", MODELS)
def test_no_picture_shows_a_panel_that_is_gone(name):
    picture = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert picture.count("<g ") == sum(panel["type"] != "row" for panel in MODELS[name]["panels"])


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1_500_000_000, "currencyIDR", "Rp 1.5 B"),
        (0.314, "percentunit", "31.4 %"),
        (2048, "Bps", "2.0 KB/s"),
        (90_000, "s", "1.0 days"),
        (12, "short", "12"),
        (float("nan"), "short", "-"),
    ],
)
def test_an_amount_is_drawn_in_its_unit(value, unit, shown):
    assert amount(value, unit) == shown
