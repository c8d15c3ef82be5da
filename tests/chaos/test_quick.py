"""The short form of `make chaos`, as continuous integration runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import absent
from tests.servers import kafka as kafka_server
from tests.servers import maven

ROOT = Path(__file__).parents[2]
LIMIT_S = 1500
"""Far more than it takes: it ends what hangs."""

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def test_every_sen_and_every_alert_is_right_after_each_fault(tmp_path):
    reason = "its brokers are killed" if kafka_server.given() else maven.why_not()
    if reason:
        absent(f"no real Kafka for this: {reason}", "PANTAU_REQUIRE_KAFKA")
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--quick", "--out", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    # 1: something is off, which the rows tell; or slow, which a busy machine may be.
    assert done.returncode in {0, 1}, done.stderr + done.stdout
    rows = json.loads((tmp_path / "chaos.json").read_text())
    assert len(rows) >= 6
    for row in rows:
        assert (row["sen_off"], row["alerts_lost"], row["alerts_doubled"]) == (0, 0, 0), row
        assert (row["counts_off"], row["letters_off"], row["failed"]) == (0, 0, None), row
        assert row["rollups_off"] == 0, row
        assert row["times"] >= 1
