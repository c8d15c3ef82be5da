"""What the demo says of pointing a Grafana at it, held against the program and the compose file."""

from pathlib import Path

import click
import pytest
import yaml

from streams.commands.grafana import command
from streams.demo.grafana import places
from streams.demo.scrape import ROOT
from streams.settings import Settings

SCRAPE = Path("/somewhere/prometheus.yaml")


def test_a_prometheus_leaves_nothing_behind_where_the_demo_was_started() -> None:
    said = dict(places(SCRAPE))["Prometheus"]
    assert said == (
        "prometheus --config.file=/somewhere/prometheus.yaml"
        " --storage.tsdb.path=/somewhere/prometheus"
    )


def test_the_push_is_a_command_with_settings_that_exist() -> None:
    said = dict(places(SCRAPE))["Grafana"]
    *settings, program, group, name = said.split()
    assert (program, group) == ("pantau", "grafana")
    assert isinstance(command, click.Group)
    assert name in command.commands
    known = {one.name: one for one in Settings.variables().values()}
    names = [one.partition("=")[0] for one in settings]
    assert names == ["GRAFANA_URL", "GRAFANA_TOKEN_FILE"]
    assert not known["GRAFANA_URL"].secret
    assert known["GRAFANA_TOKEN_FILE".removesuffix("_FILE")].secret


def test_compose_is_named_from_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    said = dict(places(SCRAPE))["all in Docker"]
    assert said == "docker compose -f deploy/compose.yaml up --build --detach --wait"
    monkeypatch.chdir(tmp_path)
    assert str(ROOT / "deploy" / "compose.yaml") in dict(places(SCRAPE))["all in Docker"]
    assert "all in Docker" not in dict(places(SCRAPE, tmp_path))


def test_the_compose_file_has_grafana_where_it_is_said() -> None:
    # That the page's lines make every secret: tests/deploy/test_secrets.py.
    told = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert "127.0.0.1:3000:3000" in told["services"]["grafana"]["ports"]
    assert "deploy/secrets" in str(places(SCRAPE))
