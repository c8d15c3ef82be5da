"""The registry of the compose file, started as it says there, on a real Kafka."""

import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from streams.contracts.catalogue import shipped
from streams.contracts.registry import Registry
from tests.conftest import absent
from tests.deploy.chart import DEPLOY
from tests.servers import maven
from tests.servers.kafka import Cluster
from tests.servers.registry import registry

pytestmark = [pytest.mark.registry, pytest.mark.slow]


def service() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"][
        "registry"
    ]


def settings(bootstrap: str) -> dict[str, str]:
    """What the compose file tells it, with another broker."""
    told: dict[str, str] = service()["environment"]
    return {
        name: value.replace("kafka:9092", bootstrap)
        for name, value in told.items()
        if name != "QUARKUS_HTTP_PORT"
    }


def test_schemas_keep_their_ids_over_its_restart(kafka: Cluster) -> None:
    reason = maven.why_not()
    if reason:
        absent(f"no schema registry: {reason}", "PANTAU_REQUIRE_KAFKA")
    with registry(settings(kafka.bootstrap)) as address:
        ids = Registry(address).register()
        assert is_healthy(address)
    assert not is_healthy(address)
    with registry(settings(kafka.bootstrap)) as address:
        again = Registry(address)
        for record in reversed(shipped().records()):
            assert again.writer(ids[record]).raw == shipped().newest(record).writer.raw
            assert again.id_of(record) == ids[record]


def is_healthy(address: str) -> bool:
    """Ask as the compose file's health check does, which Compose reads with `$$` for `$`."""
    _, *command, script = service()["healthcheck"]["test"]
    asked = script.replace("$$", "$").replace("/8080", f"/{urlsplit(address).port}")
    return subprocess.run([*command, asked], check=False, timeout=10).returncode == 0
