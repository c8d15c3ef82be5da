"""The chart, rendered: as text for the golden files, as objects for the tests."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.tools import module

DEPLOY = Path(__file__).parents[2] / "deploy"
CHART = DEPLOY / "helm" / "pantau"
VALUES = {
    name: DEPLOY / "helm" / "values" / f"{name}.yaml" for name in ("production", "everything")
}
CASES = ("minimal", *VALUES)
GOLDEN = {
    "minimal": DEPLOY / "kubernetes" / "pantau.yaml",
    **{name: Path(__file__).parent / "golden" / f"{name}.yaml" for name in VALUES},
}
"""The render with the chart's own values is what `kubectl apply` takes."""
HEAD = "# Rendered from deploy/helm/pantau: PANTAU_GOLDEN=1 pytest tests/deploy/test_chart.py\n"
NAME = NAMESPACE = "pantau"


def values_of(case: str) -> Any:
    """The values of a case; the chart's own for `minimal`."""
    return yaml.safe_load(VALUES[case].read_text(encoding="utf-8")) if case in VALUES else {}


def rendered(values: Any, name: str = NAME, *, tests: bool = False) -> str:
    """All manifests in the order of their files, those of `helm test` where `tests` asks.

    Raises:
        helm_python.HelmError: the values are refused.
    """
    helm = module("helm_python")
    with helm.Chart.load(str(CHART)) as loaded:
        files = loaded.render(values, name=name, namespace=NAMESPACE)
    texts = [
        text.strip().removeprefix("---").strip()
        for path, text in sorted(files.items())
        if path.endswith(".yaml") and (tests or "/tests/" not in path)
    ]
    joined = "\n---\n".join(text for text in texts if text)
    return HEAD + re.sub(r"\n\s*\n+", "\n", joined) + "\n"


def objects(values: Any, name: str = NAME, *, tests: bool = False) -> list[Any]:
    """The manifests as plain values."""
    return [one for one in yaml.safe_load_all(rendered(values, name, tests=tests)) if one]


def pods(manifests: list[Any]) -> dict[str, Any]:
    """Component → the spec of its pods."""
    found = {}
    for one in manifests:
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if isinstance(template, dict):
            name = template["metadata"]["labels"]["app.kubernetes.io/component"]
            found[name] = template["spec"]
    return found
