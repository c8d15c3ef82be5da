"""The configuration with which a Prometheus scrapes the demo and judges by our rules."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

import streams
from streams.demo.beside import HOST

ROOT = Path(streams.__file__).resolve().parents[1]
"""The source checkout, where this runs from one."""
EVERY = "5s"
"""The made-up year is a minute wide: a usual interval would see four points of it."""


def rule_files(root: Path = ROOT) -> list[Path]:
    """The rules that `deploy/prometheus` is run with; none outside of a source checkout.

    Without them no sum over provinces is recorded and no alert is drawn.
    """
    folder = root / "deploy" / "prometheus"
    try:
        told = yaml.safe_load((folder / "prometheus.yaml").read_text(encoding="utf-8"))
    except OSError:
        return []
    return [folder / name for name in told["rule_files"]]


def scrape_text(targets: Mapping[str, int], rules: Sequence[Path]) -> str:
    """The file. JSON is YAML, too.

    Args:
        targets: the ports of the processes by name; a job is called as in `deploy/prometheus`,
            since the rules know it by that.
        rules: absolute paths, as the file lies elsewhere.
    """
    return json.dumps(
        {
            "global": {"scrape_interval": EVERY, "evaluation_interval": EVERY},
            "rule_files": [str(path) for path in rules],
            "scrape_configs": [
                {
                    "job_name": f"pantau-{name}",
                    "static_configs": [{"targets": [f"{HOST}:{port}"]}],
                }
                for name, port in targets.items()
            ],
        },
        indent=1,
    )
