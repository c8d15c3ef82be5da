"""The compose file: valid by the compose specification, and true of the commands it starts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.__main__ import cli
from streams.settings import Settings
from tests.conftest import absent
from tests.deploy.tools import module, tool

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE_GO = "github.com/compose-spec/compose-go/v2@v2.6.1"
"""Where the specification's schema is: the library that Docker Compose itself reads files with."""
PORTS = {"worker": 9464, "nation": 9465, "packages": 9466, "notify": 9467, "board": 8080}
OWN = (*PORTS, "topics", "tick", "fetch")


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(document: Any) -> Any:
    return document["services"]


def test_the_specification_allows_it(document: Any) -> None:
    jsonschema = module("jsonschema")
    if shutil.which("go") is None:
        absent("no Go, whose module proxy has the compose schema", "PANTAU_REQUIRE_GO")
    told = subprocess.run(
        [tool("go"), "mod", "download", "-json", COMPOSE_GO],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode != 0:
        absent(f"the compose schema cannot be had: {told.stdout}", "PANTAU_REQUIRE_GO")
    schema = Path(json.loads(told.stdout)["Dir"]) / "schema" / "compose-spec.json"
    rules = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [f"{list(one.path)}: {one.message}" for one in rules.iter_errors(document)] == []


@pytest.mark.parametrize("name", OWN)
def test_each_process_is_a_command_with_those_options(services: Any, name: str) -> None:
    command = services[name]["command"]
    group: Any = cli
    for position, word in enumerate(command):
        group = group.get_command(None, word) if position == 0 else group.commands[word]
        if not hasattr(group, "list_commands"):
            break
    known = {option for one in group.params for option in one.opts}
    assert {word for word in command if word.startswith("-")} <= known


@pytest.mark.parametrize("name", OWN)
def test_each_variable_is_a_setting(services: Any, name: str) -> None:
    settings = {one.name for one in Settings.variables().values()}
    secret = {f"{one.name}_FILE" for one in Settings.variables().values() if one.secret}
    assert services[name]["environment"].keys() <= settings | secret


@pytest.mark.parametrize(("name", "port"), PORTS.items())
def test_each_process_is_asked_whether_it_is_ready(services: Any, name: str, port: int) -> None:
    asked = services[name]["healthcheck"]["test"][-1]
    assert f"http://127.0.0.1:{port}/readyz" in asked
    compile(asked, name, "exec")
    variable = "PANTAU_BOARD_PORT" if name == "board" else "PANTAU_METRICS_PORT"
    assert services[name]["environment"][variable] == str(port)


@pytest.mark.parametrize("name", OWN)
def test_each_process_has_no_more_rights_than_it_needs(services: Any, name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_no_port_is_open_to_the_world(services: Any) -> None:
    ports = [port for one in services.values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_only_who_must_reach_the_world_can(document: Any) -> None:
    assert document["networks"]["inside"] == {"internal": True}
    services = document["services"]
    out = {name for name, one in services.items() if "outside" in one["networks"]}
    with_port = {name for name, one in services.items() if "ports" in one}
    assert out == with_port | {"notify", "fetch"}


def test_every_folder_that_is_mounted_is_there(services: Any) -> None:
    for name, one in services.items():
        for volume in one.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).exists(), f"{name}: {volume}"


def test_its_contacts_are_right() -> None:
    contacts = str(DEPLOY / "compose" / "contacts.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "streams", "notify", "--check"],
        env={**os.environ, "PANTAU_CONTACTS": contacts},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1 receivers, 1 routes, 0 silences: all right\n")
