"""How long Kubernetes waits between SIGTERM and SIGKILL, as the rendered chart says."""

from pathlib import Path
from typing import Any

import yaml

RENDERED = Path(__file__).parents[1] / "deploy" / "golden" / "everything.yaml"
PROCESSES = frozenset({"StatefulSet", "Deployment"})
COMPONENT = "app.kubernetes.io/component"


def grace_s() -> dict[str, int]:
    """Command → its terminationGracePeriodSeconds."""
    found: dict[str, int] = {}
    for one in yaml.safe_load_all(RENDERED.read_text()):
        if one and one["kind"] in PROCESSES:
            template: dict[str, Any] = one["spec"]["template"]
            command = template["metadata"]["labels"][COMPONENT]
            found[command] = template["spec"]["terminationGracePeriodSeconds"]
    return found
