"""The secrets of compose file and chart: made by the lines that are printed, read where mounted."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings
from tests.deploy.chart import CHART, DEPLOY, NAME, NAMESPACE, objects, pods
from tests.deploy.tools import module, tool

COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
FETCH = {"enabled": True, "agenciesConfigMap": "agencies", "tokenSecret": "token"}
PUBLISH = ("fetch", "tick")
"""Containers that publish feeds: the second one by `docker compose run`."""


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(COMPOSE)


def lines() -> list[str]:
    """What the compose file says at its top, up to the first thing that Docker does."""
    told = [line.removeprefix("#   ") for line in COMPOSE.splitlines() if line.startswith("#   ")]
    return told[: next(n for n, line in enumerate(told) if line.startswith("docker "))]


def test_the_page_says_the_same_lines() -> None:
    page = (DEPLOY.parent / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert "\n".join(["```", *lines(), "docker compose up"]) in page


def test_the_first_lines_make_every_secret_and_none_anew(document: Any, tmp_path: Path) -> None:
    tool("openssl")
    (tmp_path / "deploy").mkdir()

    def run() -> dict[str, str]:
        subprocess.run(["bash", "-euc", "\n".join(lines())], cwd=tmp_path, check=True)
        folder = tmp_path / "deploy" / "secrets"
        assert folder.stat().st_mode & 0o77 == 0
        return {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}

    made = run()
    needed = {
        name
        for one in document["services"].values()
        if "profiles" not in one
        for name in one.get("secrets", [])
    }
    assert made.keys() == needed
    assert len(set(made.values())) == len(made)
    file = tmp_path / "deploy" / "secrets" / "hash-key"
    key = Settings.from_environment({"PANTAU_HASH_KEY_FILE": str(file)}).hash_key
    assert key == made["hash-key"].strip().encode()
    # Payments hashed under another key would be counted a second time.
    assert run() == made


def test_each_secret_is_mounted_where_it_is_read(document: Any) -> None:
    given = {name: {"file": f"./secrets/{name}"} for name in document["secrets"]}
    assert document["secrets"] == given
    mounted = set()
    for name, one in document["services"].items():
        read = {
            str(value).removeprefix("/run/secrets/")
            for value in one.get("environment", {}).values()
            if str(value).startswith("/run/secrets/")
        }
        assert read == set(one.get("secrets", [])), name
        mounted |= read
    assert mounted == given.keys()


@pytest.mark.parametrize("name", PUBLISH)
def test_document_numbers_leave_only_under_the_one_key(document: Any, name: str) -> None:
    told = document["services"][name]["environment"]
    assert told["PANTAU_HASH_KEY_FILE"] == "/run/secrets/hash-key"


# The chart.


def test_fetch_reads_its_key_where_it_is_mounted() -> None:
    pod = pods(objects({"fetch": {**FETCH, "hashKeySecret": "key"}}))["fetch"]
    (container,) = pod["containers"]
    told = {one["name"]: one.get("value") for one in container["env"]}
    file = Path(str(told["PANTAU_HASH_KEY_FILE"]))
    assert file.name == "hash-key"
    (mount,) = (one for one in container["volumeMounts"] if one["mountPath"] == str(file.parent))
    assert mount["readOnly"] is True
    (volume,) = (one for one in pod["volumes"] if one["name"] == mount["name"])
    assert volume["secret"] == {"secretName": "key", "defaultMode": 0o440}


def test_fetch_runs_without_a_key_too() -> None:
    pod = pods(objects({"fetch": FETCH}))["fetch"]
    assert "PANTAU_HASH_KEY_FILE" not in {one["name"] for one in pod["containers"][0]["env"]}
    assert "hash" not in {one["name"] for one in pod["volumes"]}


@pytest.mark.parametrize(
    ("fetch", "said"),
    [(FETCH, True), ({**FETCH, "hashKeySecret": "key"}, False), ({"enabled": False}, False)],
)
def test_who_installs_is_told_of_a_missing_key(fetch: Any, *, said: bool) -> None:
    with module("helm_python").Chart.load(str(CHART)) as loaded:
        files = loaded.render({"fetch": fetch}, name=NAME, namespace=NAMESPACE)
    (notes,) = (text for path, text in files.items() if path.endswith("NOTES.txt"))
    assert ("hashKeySecret is empty" in notes) is said
