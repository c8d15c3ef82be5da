"""Files for those who provision from files: they fit Prometheus and the dashboards."""

from pathlib import Path

import yaml

from tests.grafana.panels import MODELS

DEPLOY = Path(__file__).parents[2] / "deploy"
PROVISIONING = DEPLOY / "grafana" / "provisioning"


def seconds(span: str) -> int:
    return int(span.removesuffix("s"))


def test_rates_are_taken_over_the_longest_scrape_interval():
    prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yaml").read_text())
    usual = prometheus["global"]["scrape_interval"]
    intervals = [job.get("scrape_interval", usual) for job in prometheus["scrape_configs"]]
    (source,) = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yaml").read_text())[
        "datasources"
    ]
    # Grafana takes four of them for $__rate_interval: fewer would leave some rates no samples.
    assert seconds(source["jsonData"]["timeInterval"]) == max(map(seconds, intervals))


def test_what_is_provisioned_from_files_cannot_be_saved_over():
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards" / "pantau.yaml").read_text())[
        "providers"
    ]
    assert provider["allowUiUpdates"] is False
    assert all(model["editable"] for model in MODELS.values()), "the rest is the push's to keep"
