"""All that the chart renders, judged by a real Kubernetes API server: nothing is left running.

`python -m tests.deploy.apiserver.build` builds it, once; PANTAU_KUBE_APISERVER names another one,
with `etcd` and `definitions` beside it.
"""

import copy
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import absent
from tests.deploy import strimzi
from tests.deploy.apiserver.cluster import Cluster, Said, cluster
from tests.deploy.apiserver.place import SERVER
from tests.deploy.chart import CASES, GOLDEN, NAMESPACE, objects, pods, values_of

pytestmark = pytest.mark.slow

VARIABLE = "PANTAU_KUBE_APISERVER"
NAMESPACES = (NAMESPACE, "kafka", "strict")
OWN = ("podmonitors", "prometheusrules", "scaledobjects", "httproutes")
DEFINED_S = 60
ONLY_CREATED = {"Job"}
"""What cannot be changed: Helm makes a hook's Job anew, `kubectl apply` needs it deleted before."""
LONGEST_RELEASE = "r" * 53
"""Helm takes no longer name."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    program = Path(os.environ.get(VARIABLE) or SERVER)
    if not program.is_file():
        absent(
            f"no Kubernetes API server: python -m tests.deploy.apiserver.build, or {VARIABLE}",
            "PANTAU_REQUIRE_KUBE_APISERVER",
        )
    folder = tmp_path_factory.mktemp("kubernetes")
    with cluster(program, program.with_name("etcd"), folder) as made:
        files = [
            file
            for file in program.with_name("definitions").iterdir()
            if file.stem.rpartition("_")[2] in OWN
        ]
        assert len(files) == len(OWN)
        found = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
        found += strimzi.definitions(folder).values()
        for definition in found:
            definition.pop("status", None)
            made.define(definition)
        for definition in found:
            wait_for(made, definition["spec"])
        for name in NAMESPACES:
            how = "enforce" if name == "strict" else "warn"
            labels = {f"pod-security.kubernetes.io/{how}": "restricted"}
            metadata = {"name": name, "labels": labels}
            made.define({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        yield made


def wait_for(made: Cluster, spec: Any) -> None:
    version = next(one["name"] for one in spec["versions"] if one["served"])
    deadline = time.monotonic() + DEFINED_S
    while not made.knows(f"{spec['group']}/{version}", spec["names"]["kind"]):
        assert time.monotonic() < deadline, spec["names"]["kind"]
        time.sleep(0.1)


def everything(case: str) -> list[Any]:
    """What the chart can render with the values of a case, each switch of an operator's on."""
    values = values_of(case)
    if case == "everything":
        values["strimzi"] |= {"topics": True}
        values["monitoring"] |= {"rules": True, "dashboards": True}
    return objects(values, tests=True)


def applied(server: Cluster, made: list[Any]) -> dict[tuple[str, str], Said]:
    """What the server says of each object in a dry run; accounts are kept, for pods need theirs."""
    return {
        (one["kind"], one["metadata"]["name"]): server.apply(
            one, keep=one["kind"] == "ServiceAccount"
        )
        for one in sorted(made, key=lambda one: one["kind"] != "ServiceAccount")
    }


def refused(said: dict[tuple[str, str], Said]) -> dict[tuple[str, str], Said]:
    return {name: one for name, one in said.items() if not one.taken}


@pytest.mark.parametrize("case", CASES)
def test_it_takes_every_object_and_warns_of_none(server: Cluster, case: str) -> None:
    made = everything(case)
    said = applied(server, made)
    assert refused(said) == {}
    assert len(said) == len(made)
    if case == "everything":
        own = {"KafkaTopic", "KafkaUser", "PodMonitor", "PrometheusRule", "ScaledObject",
               "HTTPRoute"}  # fmt: skip
        assert own <= {kind for kind, _ in said}


def test_it_takes_the_file_for_kubectl(server: Cluster) -> None:
    text = GOLDEN["minimal"].read_text(encoding="utf-8")
    said = applied(server, [one for one in yaml.safe_load_all(text) if one])
    assert refused(said) == {}


def test_no_name_is_too_long_for_the_longest_release(server: Cluster) -> None:
    values = values_of("everything")
    values["strimzi"] |= {"topics": True}
    values["monitoring"] |= {"rules": True, "dashboards": True}
    said = applied(server, objects(values, LONGEST_RELEASE, tests=True))
    assert refused(said) == {}


@pytest.mark.parametrize("case", CASES)
def test_every_pod_is_let_in_where_only_restricted_ones_are(server: Cluster, case: str) -> None:
    for name, spec in pods(objects(values_of(case))).items():
        pod = lone_pod(server, name, spec)
        said = server.apply(pod)
        assert said.taken, f"{name}: {said}"


def lone_pod(server: Cluster, name: str, spec: Any) -> Any:
    """A process's pod by itself, in the namespace that enforces; what it refers to is made."""
    inside = {"namespace": "strict"}
    for account in (spec["serviceAccountName"], "default"):
        server.define(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": account, **inside}}
        )
    if "priorityClassName" in spec:
        server.define(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": spec["priorityClassName"]},
                "value": 1000,
            }
        )
    spec = copy.deepcopy(spec)
    # A template's pod gets its policy from what makes it; a lone one has the usual one.
    spec.setdefault("restartPolicy", "Always")
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, **inside}, "spec": spec}


def test_one_set_of_values_can_follow_another(server: Cluster) -> None:
    for one in everything("minimal"):
        if one["kind"] not in ONLY_CREATED:
            said = server.apply(one, keep=True)
            assert said.taken, said
    for case in CASES:
        for one in everything(case):
            if one["kind"] not in ONLY_CREATED:
                said = server.apply(one)
                assert said.taken, f"{case}: {one['kind']} {one['metadata']['name']}: {said}"


@pytest.mark.parametrize(
    ("kind", "path", "value", "word"),
    [
        ("Deployment", "spec.replica", 2, "replica"),
        ("Deployment", "metadata.name", "Pantau", "RFC 1123"),
        ("NetworkPolicy", "spec.policyTypes", ["Sideways"], "Sideways"),
        ("StatefulSet", "spec.selector.matchLabels", {"a": "b"}, "selector"),
        ("CronJob", "spec.schedule", "often", "schedule"),
        ("KafkaTopic", "spec.retention", 5, "retention"),
        ("KafkaUser", "spec.authentication.type", "password", "authentication"),
        ("PodMonitor", "spec.podMetricsEndpoint", [], "podMetricsEndpoint"),
        ("PrometheusRule", "spec.groups", [{"rules": []}], "name"),
        ("ScaledObject", "spec.scaleTargetRef", {"kind": "StatefulSet"}, "name"),
        ("HTTPRoute", "spec.hostnames", ["*"], "hostnames"),
    ],
)
def test_what_is_wrong_would_be_refused(
    server: Cluster, kind: str, path: str, value: object, word: str
) -> None:
    right = next(one for one in everything("everything") if one["kind"] == kind)
    wrong = copy.deepcopy(right)
    *above, last = path.split(".")
    part = wrong
    for name in above:
        part = part[name]
    part[last] = value
    assert server.apply(right).taken
    said = server.apply(wrong)
    assert not said.taken
    assert word in said.message


def test_a_pod_with_more_rights_would_be_refused(server: Cluster) -> None:
    spec = copy.deepcopy(pods(objects({}))["worker"])
    spec["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True
    said = server.apply(lone_pod(server, "worker", spec))
    assert said.status == 403
    assert "restricted" in said.message
