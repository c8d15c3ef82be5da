"""KafkaTopics and KafkaUsers against the schemas that Strimzi's own generator makes."""

from typing import Any

import pytest

from tests.deploy.chart import CASES, objects, values_of
from tests.deploy.strimzi import KINDS, definitions
from tests.deploy.tools import module

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Kind → the schema of its version v1, unknown fields refused."""
    found = {}
    for kind, definition in definitions(tmp_path_factory.mktemp("strimzi")).items():
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
