"""The compose file: valid by the compose specification, and true of the commands it starts."""

import json
import os
import re
import shutil
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.__main__ import cli
from streams.settings import Settings
from streams.topics.table import resolve
from tests.conftest import absent
from tests.deploy.dockerfile import stages
from tests.deploy.tools import module, tool

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE_GO = "github.com/compose-spec/compose-go/v2@v2.6.1"
"""Where the specification's schema is: the library that Docker Compose itself reads files with."""
PORTS = {
    "worker": 9464,
    "nation": 9465,
    "packages": 9466,
    "notify": 9467,
    "tick": 9468,
    "fetch": 9469,
    "board": 8080,
}
OWN = (*PORTS, "topics")
OVERLAYS = ("subscriptions", "oauth2-proxy")
"""Files that are put over the first one: `docker compose -f compose.yaml -f compose/NAME.yaml`."""


def read(name: str) -> Any:
    path = DEPLOY / "compose.yaml" if name == "compose" else DEPLOY / "compose" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def document() -> Any:
    return read("compose")


@pytest.fixture(scope="module")
def services(document: Any) -> Any:
    return document["services"]


@pytest.mark.parametrize("name", ["compose", *OVERLAYS])
def test_the_specification_allows_it(name: str) -> None:
    document = read(name)
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
    takes(services[name]["command"])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_put_over_it_fits(services: Any, overlay: str) -> None:
    over = read(overlay)
    for name, one in over["services"].items():
        if name not in OWN:
            assert one["read_only"] is True
            assert one["cap_drop"] == ["ALL"]
            assert all(port.startswith("127.0.0.1:") for port in one["ports"])
            continue
        if "command" in one:
            takes(one["command"])
        variables_are_settings(one.get("environment", {}))
        assert set(one.get("secrets", [])) <= over["secrets"].keys()
        assert one.get("networks", services[name]["networks"])[:2] == services[name]["networks"]


def test_board_and_notifier_share_the_subscriptions() -> None:
    board, notify = (read("subscriptions")["services"][name] for name in ("board", "notify"))
    shared = {
        name: value
        for name, value in board["environment"].items()
        if name.startswith(("PANTAU_SUBSCRIPTIONS", "PANTAU_BOARD_URL"))
    }
    assert shared.items() <= notify["environment"].items()
    assert len(shared) == 3
    assert board["volumes"] == notify["volumes"]


def test_the_board_believes_the_proxy_alone() -> None:
    over = read("oauth2-proxy")
    told = over["services"]["board"]["command"]
    address = over["services"]["oauth2-proxy"]["networks"]["front"]["ipv4_address"]
    assert told[told.index("--trusted-proxy") + 1] == address
    (network,) = over["networks"]["front"]["ipam"]["config"]
    assert ip_address(address) in ip_network(network["subnet"])


def takes(command: list[str]) -> None:
    """Hold a command's words against the program's."""
    group: Any = cli
    for position, word in enumerate(command):
        group = group.get_command(None, word) if position == 0 else group.commands[word]
        if not hasattr(group, "list_commands"):
            break
    known = {option for one in group.params for option in one.opts}
    assert {word for word in command if word.startswith("-")} <= known


@pytest.mark.parametrize("name", OWN)
def test_each_variable_is_a_setting(services: Any, name: str) -> None:
    variables_are_settings(services[name]["environment"])


def variables_are_settings(environment: Any) -> None:
    settings = {one.name for one in Settings.variables().values()}
    secret = {f"{one.name}_FILE" for one in Settings.variables().values() if one.secret}
    assert environment.keys() <= settings | secret


@pytest.mark.parametrize(("name", "port"), PORTS.items())
def test_each_process_is_asked_whether_it_is_ready(services: Any, name: str, port: int) -> None:
    asked = services[name]["healthcheck"]["test"][-1]
    assert f"http://127.0.0.1:{port}/readyz" in asked
    compile(asked, name, "exec")
    variable = "PANTAU_BOARD_PORT" if name == "board" else "PANTAU_METRICS_PORT"
    assert services[name]["environment"][variable] == str(port)


def test_prometheus_finds_each_process_where_it_tells() -> None:
    settings = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yaml").read_text())
    found = {}
    for job in settings["scrape_configs"]:
        for one in job.get("dns_sd_configs", []):
            found[job["job_name"]] = (one["names"], one["port"])
        for one in job.get("static_configs", []):
            ((name, port),) = (target.split(":") for target in one["targets"])
            found[job["job_name"]] = ([name], int(port))
    assert found == {f"pantau-{name}": ([name], port) for name, port in PORTS.items()}


@pytest.mark.parametrize("name", OWN)
def test_each_process_has_no_more_rights_than_it_needs(services: Any, name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_everything_is_there_again_after_the_machine_has_started_anew(services: Any) -> None:
    over = [read(name)["services"] for name in OVERLAYS]
    policies = {
        name: one["restart"] for part in (services, *over) for name, one in part.items()
        if "restart" in one
    }  # fmt: skip
    assert policies.keys() >= services.keys()
    assert policies.pop("topics") == "no"
    assert set(policies.values()) == {"unless-stopped"}
    # Once only, at the first start: so what it tells the registry has to last.
    assert services["registry"]["environment"]["APICURIO_STORAGE_KIND"] == "kafkasql"


def test_what_the_registry_keeps_in_kafka_is_kept(services: Any) -> None:
    assert services["kafka"]["environment"]["KAFKA_LOG_RETENTION_MS"] == "-1"
    # That holds for topics that say nothing themselves. Ours do.
    for topic in resolve(prefix="", app_id="a", partitions=1, replication=1):
        told = topic.settings()
        assert told["cleanup.policy"] == "compact" or "retention.ms" in told, topic.name


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


def test_a_new_volume_belongs_to_who_writes_to_it(document: Any) -> None:
    # Docker gives a new volume the owner that its folder has in the image; one that the image does
    # not have is root's, and no process may write to it.
    image = stages(DEPLOY / "Dockerfile")[-1]
    owner = f"{image.last('USER').text} "
    (given,) = re.findall(rf"chown {owner}([^&]+)", image.all("RUN")[0].text)
    mounted = set()
    for one in (document, *map(read, OVERLAYS)):
        for name, service in one["services"].items():
            for volume in service.get("volumes", []) if name in OWN else []:
                source, folder = volume.rsplit("}", 1)[-1].split(":")[:2]
                if source in {**document["volumes"], **one.get("volumes", {})}:
                    mounted.add(folder)
    assert len(mounted) == 2
    assert mounted <= set(given.split())


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
