"""To fold everything anew (docs/runbooks/replay-a-year.md) brings the same out."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from streams.topics.table import changelog
from tests.worker.made_up import packages, recounted, targets, ticks
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until
from tests.worker.test_exact import assert_exact

pytestmark = pytest.mark.slow

NATION = "ID/2024"


@pytest.fixture
def installation(kafka: Any, topic_prefix: str, tmp_path: Path) -> Any:
    with rig(kafka, topic_prefix, tmp_path) as made:
        yield made


def both(made: Rig) -> tuple[Running, Running]:
    """A worker and the sums, up to the end of all that is published."""
    worker, nation = made.start(), made.start_nation()
    worker.wait_ready()
    nation.wait_ready()
    made.wait_folded([worker])
    made.wait_summed(nation)
    return worker, nation


def sums(made: Rig) -> tuple[int, int]:
    told = made.scopes()[NATION]["programmes"]["umkk-40"]
    return told["packages"], told["spend_sen"]


def test_a_new_app_id_folds_all_facts_anew(installation, topic_prefix):
    facts = packages(2500)
    installation.publish([*targets(), *facts, *ticks()])
    for process in both(installation):
        process.child.stop(40)
    expected = recounted(facts)
    whole = tuple(sum(column) for column in zip(*expected.values(), strict=True))
    assert sums(installation) == whole
    alerts = {alert["id"] for alert in installation.alerts()}

    admin = AdminClient({"bootstrap.servers": installation.bootstrap})
    gone = [installation.status_topic, installation.scopes_topic, installation.rollups_topic]
    for deleted in admin.delete_topics(gone).values():
        deleted.result(30)
    until(lambda: not set(gone) & set(admin.list_topics(timeout=5).topics), 30, str)
    installation.app_id = installation.environ["PANTAU_APP_ID"] = f"{topic_prefix}anew"
    installation.changelog = changelog(installation.app_id).name
    environ = installation.environ | {"PANTAU_PARTITIONS": str(installation.partitions)}
    done = subprocess.run(
        [sys.executable, "-m", "streams", "topics", "apply"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    both(installation)
    assert installation.told() == expected
    assert_exact(installation)
    assert sums(installation) == whole
    assert {alert["id"] for alert in installation.alerts()} == alerts
