"""What is seen of one moment of the demo."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from streams.demo.planning import PROGRAMME
from streams.demo.scene import Scene
from streams.demo.views import Lines, invite

TURN: dict[str, Any] = {
    "id": "1", "agency": "X01", "day": 19_800, "severity": "warning", "kind": "raised",
    "rule": "behind", "state_from": "on_track", "state_to": "behind", "spi": 0.87,
    "gap_sen": -(10**11),
}  # fmt: skip
LETTERS = Path("/somewhere", "letters of a long and windy year " * 3)
SUMS = {"state": "behind", "umkk_sen": 10**13, "goal_sen": 4 * 10**13, "spi": 0.9}


def scene(**more: Any) -> Scene:
    return Scene(
        2024, 19_723, 20_088, {"X01": "Kota Khayal"},
        {"board": "http://127.0.0.1:1", "worker": "http://127.0.0.1:2"}, "127.0.0.1:3",
        LETTERS, Path("/somewhere/prometheus.yaml"), **more,
    )  # fmt: skip


def lines(of: Scene, *new: dict[str, Any]) -> str:
    text = io.StringIO()
    Lines(Console(file=text, width=200)).refresh(of, new)
    return text.getvalue()


@pytest.mark.parametrize(
    ("alert", "told"),
    [
        ({}, "X01 Kota Khayal: on track → behind, SPI 0,87, gap -Rp1,00 miliar"),
        ({"state_to": "on_track", "rule": "burning"}, "X01 Kota Khayal: burning raised, SPI"),
        ({"agency": "ID"}, "ID Indonesia: on track → behind"),
    ],
)
def test_an_alert_is_a_line(alert: dict[str, Any], told: str) -> None:
    assert told in lines(scene(), TURN | alert)


def test_a_month_ends_with_the_sums_over_all_agencies() -> None:
    shown = scene(
        day=19_800,
        states={"behind": 1},
        nation={"agencies": 1, "judged": 19_790, "programmes": {PROGRAMME: SUMS}},
    )
    said = lines(shown)
    # By the day that the sums have come to, which is behind the agencies' own.
    summed = "2024-03-08  Indonesia  1 agencies, UMKK Rp100,00 miliar, of a goal of Rp400,00 miliar"
    assert summed in said
    assert ", SPI 0,90  behind" in said
    shown.nation = None
    said = lines(shown)
    assert "facts published" in said
    assert "Indonesia" not in said


def test_everything_that_answers_is_named() -> None:
    text = io.StringIO()
    invite(scene(), Console(file=text, width=60))
    said = text.getvalue()
    for place in ("http://127.0.0.1:1/", "http://127.0.0.1:2/metrics", str(LETTERS)):
        assert place in said
    assert "--config.file=/somewhere/prometheus.yaml" in said
    assert "GRAFANA_URL=http://… GRAFANA_TOKEN_FILE=… pantau grafana push" in said
    assert "deploy/compose.yaml up" in said
