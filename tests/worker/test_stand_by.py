"""A worker without partitions is a member of the group for as long as it runs."""

import time

from tests.worker.idle import IDLE_S
from tests.worker.made_up import packages
from tests.worker.rig import rig
from tests.worker.running import until

HELD = "pantau_partitions_assigned"


def test_who_stands_by_for_long_is_there_all_the_same(kafka, topic_prefix, tmp_path):
    with rig(kafka, topic_prefix, tmp_path, partitions=1) as made:
        both = [made.start(name, module="tests.worker.idle") for name in ("one", "two")]
        for one in both:
            one.wait_ready()
        until(lambda: sum(one.metrics().get(HELD, 0) for one in both) == 1, 30, both[0].tail)
        time.sleep(3 * IDLE_S)
        other, holding = sorted(both, key=lambda one: one.metrics().get(HELD, 0))
        assert other.get("/readyz")[0] == 200
        holding.child.kill()
        made.publish(packages(20))
        made.wait_folded([other], 60)
