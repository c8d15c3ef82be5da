"""Known weaknesses of what the image holds, where their lists can be reached: `make audit`."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent
from tests.deploy.tools import tool

ROOT = Path(__file__).parents[2]
SERVICES = ("pypi", "osv")
CANARY = "jinja2==2.10\n"
"""A version that has several known ones. Where nothing is said of it, nothing is known there: a
mirror of packages without their weaknesses answers "none found" to everything."""
BORNE: dict[str, str] = {}
"""Weakness → why it does not matter here."""
PATIENCE_S = 300

pytestmark = pytest.mark.slow


def audit(service: str, requirements: Path) -> Any:
    """What pip-audit finds in pinned requirements; None where it cannot ask."""
    done = subprocess.run(
        [
            tool("pip-audit"), "--vulnerability-service", service, "--disable-pip", "--no-deps",
            "--format", "json", "--progress-spinner", "off", "--requirement", str(requirements),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip
    try:
        return json.loads(done.stdout)["dependencies"]
    except ValueError:
        return None


def weak(found: Any) -> dict[str, list[str]]:
    """Package → its weaknesses."""
    return {
        one["name"]: [weakness["id"] for weakness in one["vulns"]]
        for one in found
        if one.get("vulns")
    }


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The first service that knows of the canary."""
    canary = tmp_path_factory.mktemp("audit") / "canary.txt"
    canary.write_text(CANARY, encoding="utf-8")
    told = {name: audit(name, canary) for name in SERVICES}
    known = [name for name, found in told.items() if found is not None and weak(found)]
    if not known:
        absent(
            "no list of weaknesses can be reached: neither the index's own nor OSV knows of those"
            f" of {CANARY.strip()}",
            "PANTAU_REQUIRE_AUDIT",
        )
    return known[0]


@pytest.mark.parametrize("name", ["image", "tools"])
def test_nothing_in_the_image_has_a_known_weakness(service: str, name: str) -> None:
    found = audit(service, ROOT / "requirements" / f"{name}.txt")
    assert found is not None
    skipped = [one["name"] for one in found if "skip_reason" in one]
    left = {
        package: [one for one in weaknesses if one not in BORNE]
        for package, weaknesses in weak(found).items()
    }
    assert (skipped, {package: one for package, one in left.items() if one}) == ([], {})
