"""The Helm chart: by Helm's own lint, by Kubernetes' schemas, and by what it promises."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings
from streams.topics.access import answering, rights
from streams.topics.chart import chart
from streams.topics.table import resolve
from tests.conftest import absent
from tests.deploy.chart import (
    CASES,
    CHART,
    DEPLOY,
    GOLDEN,
    NAME,
    objects,
    pods,
    rendered,
    values_of,
)
from tests.deploy.tools import module, tool

VERSIONS = ("1.33", "1.35", "1.37")
PORTS = {
    "worker": 9464,
    "nation": 9465,
    "packages": 9466,
    "notify": 9467,
    "fetch": 9469,
    "board": 8080,
}
LEFT = {
    "container-resources": "no limit on the processor: a throttled worker loses its partitions",
    "networkpolicy-targets-pod": "that of the test's pod, which `helm test` alone makes",
}
"""What kube-score says and why it stays."""


def test_helm_finds_nothing() -> None:
    found = module("helm_python").lint(str(CHART), strict=True)
    assert found["errors"] == []
    assert [one["error"] for one in found["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("case", CASES)
def test_it_renders_as_before(case: str) -> None:
    text = rendered(values_of(case))
    if os.environ.get("PANTAU_GOLDEN"):
        GOLDEN[case].write_text(text, encoding="utf-8")
    assert text == GOLDEN[case].read_text(encoding="utf-8")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", CASES)
def test_kubernetes_knows_every_field(case: str, version: str, tmp_path: Path) -> None:
    validate = module("kubernetes_validate")
    del tmp_path
    for one in objects(values_of(case)):
        own = not one["apiVersion"].split("/")[0].endswith(("strimzi.io", "coreos.com", "keda.sh"))
        if own and not one["apiVersion"].startswith("gateway."):
            validate.validate(one, version, strict=True)


@pytest.mark.parametrize("case", CASES)
def test_the_yaml_is_clean(case: str) -> None:
    rules = (
        "{extends: default, rules: {line-length: disable, indentation: disable, "
        "document-start: disable, braces: disable, brackets: disable, commas: disable}}"
    )
    done = subprocess.run(
        [tool("yamllint"), "--strict", "-d", rules, "-"],
        input=rendered(values_of(case)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_kube_score_says_nothing_new() -> None:
    score = shutil.which("kube-score")
    if score is None:
        absent("no kube-score (go install)", "PANTAU_REQUIRE_GO")
    done = subprocess.run(
        [score, "score", "-", "--output-format", "json", "--kubernetes-version", "v1.33"],
        input=rendered(values_of("production")),
        capture_output=True,
        text=True,
        check=False,
    )
    bad = {
        check["check"]["id"]: [one["object_name"], check["comments"]]
        for one in json.loads(done.stdout)
        for check in one["checks"]
        if check["grade"] < 10 and not check["skipped"]
    }
    assert {name: bad.get(name) for name in bad.keys() ^ LEFT.keys()} == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("worker.replica", 3),
        ("worker.replicas", 9),
        ("worker.replicas", 0),
        ("kafka.bootstrap", "kafka"),
        ("board.auth", "header"),
        ("strimzi.sources", ["Dinas Kota"]),
        ("board", {"auth": "oidc", "secretName": "s", "url": "https://b.example"}),
        ("subscriptions", {"enabled": True, "secretName": "s"}),
        ("notify.enabled", True),
        ("fetch.enabled", True),
        ("kafka.tls.enabled", True),
        ("keda", {"enabled": True, "maxReplicas": 9}),
        ("monitoring.interval", "often"),
        ("networkPolicy.dns", []),
        ("monitoring.runbooks", "docs/runbooks"),
    ],
)
def test_a_wrong_value_is_refused(path: str, value: object) -> None:
    helm = module("helm_python")
    values: Any = value
    for key in reversed(path.split(".")):
        values = {key: values}
    with pytest.raises(helm.HelmError):
        rendered(values)


def test_every_value_is_in_the_schema_and_explained() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    text = (CHART / "values.yaml").read_text(encoding="utf-8")

    def same(values: Any, part: Any) -> None:
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert values.keys() | {"global"} == part["properties"].keys() | {"global"}
            for name, value in values.items():
                same(value, part["properties"][name])

    same(yaml.safe_load(text), schema)
    assert text.count("# -- ") > 50


# What the chart promises.


def test_topics_and_users_are_those_of_the_table() -> None:
    assert (CHART / "files" / "topics.yaml").read_text(encoding="utf-8") == chart(), (
        "run: pantau topics list --chart > deploy/helm/pantau/files/topics.yaml"
    )
    values = values_of("everything")
    values["strimzi"]["topics"] = True
    made = objects(values)
    kafka = values["kafka"]
    given = {"prefix": kafka["topicPrefix"], "app_id": kafka["appId"]}
    wanted = resolve(**given, partitions=kafka["partitions"], replication=3)
    topics = [one["spec"] for one in made if one["kind"] == "KafkaTopic"]
    assert topics == [
        {
            "topicName": topic.name,
            "partitions": topic.partitions,
            "replicas": 3,
            "config": topic.settings(),
        }
        for topic in wanted
    ]
    users = [one for one in made if one["kind"] == "KafkaUser"]
    assert {"pantau-worker", "pantau-publish", "pantau-topics", "pantau-publish-lpse-jatim"} <= {
        one["metadata"]["name"] for one in users
    }
    for one in users:
        command = one["metadata"]["name"].removeprefix(f"{NAME}-")
        if command.removeprefix("publish-") in values["strimzi"]["sources"]:
            command = "publish"
        assert [
            (acl["resource"]["name"], acl["resource"]["patternType"], tuple(acl["operations"]))
            for acl in one["spec"]["authorization"]["acls"]
        ] == [
            (right.name, "prefix" if right.is_prefix else "literal",
             tuple(operation.value for operation in right.operations))
            for right in (
                *rights(command, **given),
                *(answering(prefix=given["prefix"]) if command == "board" else ()),
            )
        ]  # fmt: skip


def test_a_board_that_nobody_answers_on_may_write_nothing() -> None:
    def operations(auth: str) -> set[str]:
        made = objects(
            {
                "strimzi": {"users": True},
                "board": {"auth": auth, "trustedProxy": "10.0.0.1", "secretName": "s"},
            }
        )
        (user,) = (
            one
            for one in made
            if one["kind"] == "KafkaUser" and one["metadata"]["name"] == "pantau-board"
        )
        acls = user["spec"]["authorization"]["acls"]
        return {operation for acl in acls for operation in acl["operations"]}

    assert "Write" not in operations("none")
    assert "Write" in operations("header")


@pytest.mark.parametrize("case", CASES)
def test_every_pod_is_restricted(case: str) -> None:
    found = pods(objects(values_of(case)))
    assert {"worker", "nation", "packages", "board", "tick"} <= found.keys()
    for name, pod in found.items():
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"].keys() == {"memory", "ephemeral-storage"}


@pytest.mark.parametrize("case", CASES)
def test_every_variable_is_a_setting_and_no_secret_is_in_one(case: str) -> None:
    variables = {one.name: one for one in Settings.variables().values()}
    for name, pod in pods(objects(values_of(case))).items():
        for one in pod["containers"][0]["env"]:
            variable = one["name"].removesuffix("_FILE")
            assert variable in variables, f"{name}: {one}"
            assert one["name"].endswith("_FILE") == variables[variable].secret, f"{name}: {one}"


def test_no_object_holds_a_secret() -> None:
    for case in CASES:
        made = objects(values_of(case))
        assert "Secret" not in {one["kind"] for one in made}
        assert "sasl.password" not in json.dumps(made)


def test_probes_ask_where_the_process_answers() -> None:
    found = pods(objects(values_of("everything")))
    for name, port in PORTS.items():
        (container,) = found[name]["containers"]
        assert container["ports"] == [{"name": "http", "containerPort": port, "protocol": "TCP"}]
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
        for probe in ("startupProbe", "livenessProbe"):
            assert container[probe]["httpGet"] == {"path": "/healthz", "port": "http"}
        variable = "PANTAU_BOARD_PORT" if name == "board" else "PANTAU_METRICS_PORT"
        assert {"name": variable, "value": str(port)} in container["env"]


def test_every_process_starts_with_a_command_that_is_one() -> None:
    for name, pod in pods(objects(values_of("everything"))).items():
        (container,) = pod["containers"]
        done = subprocess.run(
            [sys.executable, "-m", "streams", *container["args"], "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"


def test_rules_and_dashboards_are_those_of_the_files() -> None:
    groups = {
        name: yaml.safe_load((DEPLOY / "prometheus" / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("alerts", "recording")
    }
    made = objects({"monitoring": {"rules": True}})
    assert {
        one["metadata"]["name"]: one["spec"] for one in made if one["kind"] == "PrometheusRule"
    } == {f"{NAME}-{name}": {"groups": one["groups"]} for name, one in groups.items()}
    boards = {one.name: one for one in (DEPLOY / "grafana" / "dashboards").glob("*.json")}
    assert boards
    made = objects({"monitoring": {"dashboards": True}})
    told = {
        name: text
        for one in made
        if "grafana_dashboard" in one["metadata"].get("labels", {})
        for name, text in one["data"].items()
    }
    assert told == {name: one.read_text(encoding="utf-8") for name, one in boards.items()}


def alerts(values: Any) -> dict[str, Any]:
    """The alerts that the chart makes, by name."""
    (rule,) = (one for one in objects(values) if one["metadata"]["name"] == f"{NAME}-alerts")
    return {one["alert"]: one for group in rule["spec"]["groups"] for one in group["rules"]}


@pytest.mark.parametrize(
    "base", ["https://docs.example/runbooks", "https://docs.example/runbooks/"]
)
def test_runbooks_can_be_clicked_where_it_is_said_where_they_are(base: str) -> None:
    made = alerts({"monitoring": {"rules": True, "runbooks": base}})
    assert {name: one["annotations"]["runbook_url"] for name, one in made.items()} == {
        name: f"https://docs.example/runbooks/{name}.md" for name in made
    }


def test_what_is_switched_off_is_not_missed() -> None:
    def missed(values: Any) -> set[str]:
        expr = alerts(values | {"monitoring": {"rules": True}})["PantauProcessDown"]["expr"]
        return set(re.findall(r'absent\(up\{job="pantau-(\w+)"\}\)', expr))

    assert missed({}) == {"nation", "packages", "board"}
    assert missed({"nation": {"enabled": False}}) == {"packages", "board"}
    assert missed({"board": {"enabled": False}, "packages": {"enabled": False}}) == {"nation"}


def test_every_process_that_tells_metrics_is_scraped() -> None:
    made = objects(values_of("everything"))
    (monitor,) = (one for one in made if one["kind"] == "PodMonitor")
    (chosen,) = monitor["spec"]["selector"]["matchExpressions"]
    with_port = {name for name, pod in pods(made).items() if "ports" in pod["containers"][0]}
    assert set(chosen["values"]) == with_port == PORTS.keys()


def test_a_worker_has_its_pods_name_and_no_volume() -> None:
    made = objects({})
    (worker,) = (one for one in made if one["metadata"]["name"] == "pantau-worker"
                 and one["kind"] == "StatefulSet")  # fmt: skip
    assert "volumeClaimTemplates" not in worker["spec"]
    (container,) = worker["spec"]["template"]["spec"]["containers"]
    assert {
        "name": "PANTAU_INSTANCE_ID",
        "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}},
    } in container["env"]
    assert worker["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 90


def test_other_programmes_roll_out_what_judges() -> None:
    def sums(text: str) -> dict[str, str]:
        made = objects({"programmes": {"a.yaml": text}})
        found = {}
        for one in made:
            template = one.get("spec", {}).get("template")
            if isinstance(template, dict):
                notes = template["metadata"].get("annotations", {})
                found[one["metadata"]["name"]] = notes.get("checksum/programmes", "")
        return found

    one, other = sums("id: a"), sums("id: b")
    changed = {name for name in one if one[name] != other[name]}
    assert changed == {"pantau-worker", "pantau-nation"}


@pytest.mark.parametrize("case", CASES)
def test_everything_is_refused_that_no_policy_names(case: str) -> None:
    made = objects(values_of(case))
    (deny,) = (one for one in made if one["metadata"]["name"] == "pantau-default-deny")
    assert deny["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not deny["spec"].keys() & {"ingress", "egress"}
    selector = deny["spec"]["podSelector"]["matchLabels"]
    for one in made:
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if isinstance(template, dict):
            assert selector.items() <= template["metadata"]["labels"].items()


def test_names_are_resolved_where_it_is_said() -> None:
    def asked(values: Any) -> Any:
        made = objects({"networkPolicy": values})
        (common,) = (one for one in made if one["metadata"]["name"] == "pantau-common")
        return common["spec"]["egress"][0]

    def ports(number: int) -> list[Any]:
        return [{"port": number, "protocol": name} for name in ("UDP", "TCP")]

    of = "kubernetes.io/metadata.name"
    system = {"namespaceSelector": {"matchLabels": {of: "kube-system"}}}
    kube_dns = {"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    assert asked({}) == {"to": [system | kube_dns], "ports": ports(53)}
    cache = {"ipBlock": {"cidr": "169.254.20.10/32"}}
    assert asked({"dns": [cache], "dnsPort": 5353}) == {"to": [cache], "ports": ports(5353)}


@pytest.mark.parametrize("case", CASES)
def test_what_runs_for_long_has_a_budget(case: str) -> None:
    made = objects(values_of(case))
    budgets = {
        one["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]: one["spec"]
        for one in made
        if one["kind"] == "PodDisruptionBudget"
    }
    assert all(one["maxUnavailable"] == 1 for one in budgets.values())
    long = pods(made).keys() - {"tick", "topics", "fetch"}
    assert budgets.keys() == long
