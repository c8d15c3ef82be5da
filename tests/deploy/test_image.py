"""The image: what its Dockerfile says, and what its lines make when they are run."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from streams.child import Child, free_port
from tests.conftest import absent
from tests.deploy import plain_image
from tests.deploy.dockerfile import stages
from tests.deploy.tools import tool
from tests.security.test_rights import answers
from tests.worker.rig import rig

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
BUILDERS = ("pip", "setuptools", "wheel", "ensurepip", "cyclonedx_py")
READY_S = 60


def test_the_base_is_pinned_and_the_user_is_a_number() -> None:
    build, last = stages(DOCKERFILE)
    assert build.base == last.base
    assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", last.base)
    user, group = last.last("USER").text.split(":")
    assert int(user) > 10_000
    assert int(group) > 10_000


def test_the_labels_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    labels = stages(DOCKERFILE)[-1].labels()
    assert labels["org.opencontainers.image.version"] == project["version"]
    assert labels["org.opencontainers.image.licenses"] == project["license"]
    assert labels["org.opencontainers.image.base.name"] == stages(DOCKERFILE)[-1].base.split("@")[0]


def test_only_what_is_copied_reaches_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        word.split("/")[0] for one in stages(DOCKERFILE)[0].all("COPY") for word in one.words[:-1]
    }
    assert "*" in ignored
    assert let_in == copied


def test_what_is_inside_has_the_versions_that_were_tested() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    tested, inside = pins("base.txt"), pins("image.txt")
    assert {name: inside.get(name) for name in tested} == tested


def test_hadolint_is_content() -> None:
    done = subprocess.run(
        [tool("hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> plain_image.PlainImage:
    reason = plain_image.why_not()
    if reason:
        absent(f"the image cannot be built here: {reason}", "PANTAU_REQUIRE_IMAGE")
    # Under a folder that another user may enter, which pytest's own is not.
    folder = tmp_path_factory.mktemp("image")
    for above in (folder, *folder.parents[:2]):
        above.chmod(0o755)
    return plain_image.build(DOCKERFILE, ROOT, folder)


@pytest.mark.slow
def test_the_entry_point_starts_as_its_user_on_a_read_only_root(
    image: plain_image.PlainImage,
) -> None:
    done = subprocess.run(image.command("--help"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "worker" in done.stdout
    told = subprocess.run(image.command("--version"), capture_output=True, text=True, check=True)
    label = image.stage.labels()["org.opencontainers.image.version"]
    assert told.stdout.split()[-1] == label
    config = subprocess.run(
        image.command("config", "--json"), capture_output=True, text=True, check=True
    )
    values = {one["variable"]: one["value"] for one in json.loads(config.stdout)}
    assert values["PANTAU_METRICS_HOST"] == "0.0.0.0"  # noqa: S104 - inside a container
    assert values["PANTAU_PROGRAMMES"].startswith("/opt/pantau/")


@pytest.mark.slow
def test_nothing_that_builds_is_left(image: plain_image.PlainImage) -> None:
    for name in BUILDERS:
        done = subprocess.run(
            image.command("-c", f"import {name}", entry=["python"]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "ModuleNotFoundError" in done.stderr, name


@pytest.mark.slow
def test_the_list_of_what_is_inside_is_complete(image: plain_image.PlainImage) -> None:
    listed = json.loads((image.root / "opt/pantau/sbom.cdx.json").read_text(encoding="utf-8"))
    names = {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in listed["components"]}
    found = subprocess.run(
        image.command(
            "-c",
            "from importlib.metadata import distributions as d\nfor one in d(): print(one.name)",
            entry=["python"],
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    inside = {re.sub(r"[-_.]+", "-", name).lower() for name in found.stdout.split()}
    assert inside == names
    assert {"pantau", "faust-streaming", "apprise"} <= inside


@pytest.mark.slow
def test_a_worker_from_it_becomes_ready_and_ends(
    image: plain_image.PlainImage, kafka: Any, topic_prefix: str, tmp_path: Path
) -> None:
    with rig(kafka, topic_prefix, tmp_path) as made:
        port = free_port()
        environ = {**made.environ, "PANTAU_METRICS_PORT": str(port), "PANTAU_INSTANCE_ID": "image"}
        del environ["PYTHONPATH"]
        worker = Child(
            "image", image.command("worker", environ=environ), tmp_path / "image.log", os.environ
        )
        worker.start()
        try:
            worker.wait_until(lambda: answers(port), READY_S)
        finally:
            worker.stop(patience_s=40)
        assert worker._process is None or worker._process.returncode == 0
