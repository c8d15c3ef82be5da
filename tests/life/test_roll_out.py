"""Three workers are replaced one after the other under load: exact, and with short pauses.

The pauses are printed, not judged: a shared machine has its own. Long form:
`PANTAU_LIFE_ROUNDS=5 PANTAU_LIFE_RATE=2400 pytest -s tests/life/test_roll_out.py`.
"""

import sys

import pytest

from tests.chaos.fault import CHECKPOINTS
from tests.chaos.field import field
from tests.chaos.verdict import judge
from tests.life.roll_out import roll_out

pytestmark = pytest.mark.slow

WORKERS = ("worker-0", "worker-1", "worker-2")
LIMIT_S = 30.0


AWAY_S = (0, 8)
"""In turn: a pod comes back at once, or its node has to pull the image, longer than a session."""


def test_a_roll_out_of_three_workers_under_load(kafka, tmp_path, extent, capsys):
    with field(kafka, "rollout", tmp_path, limit_s=LIMIT_S, seed=5, rate=extent.rate) as under:
        under.rig.environ |= CHECKPOINTS
        under.warm()
        for worker in WORKERS:
            under.start(worker)
        under.begin()
        for number in range(extent.rounds):
            rolled = roll_out(under, WORKERS, away_s=AWAY_S[number % len(AWAY_S)])
            with capsys.disabled():
                sys.stderr.write(f"\n{rolled.told()} ")
        under.settle()
        ended = [one.log.read_text() for one in under.rig.workers if not one.child.running]
        verdict = judge(under.rig)
    assert under.exits == [], "a worker ended by itself"
    assert len(ended) == len(WORKERS) * extent.rounds
    # A member that only falls silent is waited for until its session has run out.
    assert all("LeaveGroup request succeeded" in log for log in ended)
    assert verdict.right, verdict.notes
    assert verdict.alerts
