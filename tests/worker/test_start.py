"""What a worker says when it starts, and how it ends."""

import signal
import time

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it lists no __all__
    AdminClient,
    NewTopic,
)

from streams.child import free_port
from tests.bench.load import Committed
from tests.worker.made_up import packages, targets, ticks
from tests.worker.running import until

SECONDS_TO_END = 20


def test_no_broker_is_one_line_and_exit_2(real):
    worker = real.start(KAFKA_BOOTSTRAP=f"127.0.0.1:{free_port()}")
    assert worker.wait_ended(60) == 2
    lines = worker.log.read_text().splitlines()
    assert [line for line in lines if line.startswith("pantau: no Kafka broker answers")]
    assert not [line for line in lines if "Traceback" in line]


def test_a_missing_topic_is_one_line_and_exit_2(either):
    worker = either.start(PANTAU_APP_ID=f"{either.app_id}-other")
    assert worker.wait_ended(60) == 2
    text = worker.log.read_text()
    assert f"topics are missing: {either.app_id}-other-ledger-changelog" in text
    assert "pantau topics apply" in text
    assert "Traceback" not in text


def test_a_compacted_changelog_is_refused(real):
    app_id = f"{real.app_id}-compacted"
    admin = AdminClient({"bootstrap.servers": real.bootstrap})
    topic = NewTopic(
        f"{app_id}-ledger-changelog", real.partitions, 1, config={"cleanup.policy": "compact"}
    )
    for made in admin.create_topics([topic]).values():
        made.result(30)
    worker = real.start(PANTAU_APP_ID=app_id)
    assert worker.wait_ended(60) == 2
    assert "cleanup.policy=compact" in worker.log.read_text()


def test_the_group_is_told_where_a_recovered_worker_stands(real):
    # As where another member has folded everything and could not commit in a rebalance.
    real.publish(packages(300))
    first = real.start()
    real.wait_folded([first])
    first.child.stop()
    asking = Committed(real.bootstrap, real.app_id, real.facts)
    consumer = Consumer({"bootstrap.servers": real.bootstrap, "group.id": real.app_id})
    behind = [TopicPartition(real.facts, number, 0) for number in range(real.partitions)]
    wanted = {one.partition: consumer.get_watermark_offsets(one)[1] for one in behind}
    until(lambda: asking.reached(wanted), 60, lambda: "the first has not committed")
    consumer.commit(offsets=behind, asynchronous=False)
    consumer.close()
    assert not asking.reached(wanted)
    real.start().wait_ready()
    until(lambda: asking.reached(wanted), 60, lambda: "the group is not told")
    asking.close()


def test_no_fact_is_lost_between_the_seek_and_the_flow(real):
    # Faust empties the agents' queues there; no later fact would show the hole.
    real.publish(packages(300))
    worker = real.start(module="tests.worker.late")
    real.wait_folded([worker], 40)


def test_readyz_is_false_in_recovery_and_true_after(real):
    real.publish(packages(4000))
    first = real.start(PANTAU_BATCH="5")
    first.wait_ready()
    real.wait_folded([first])
    first.child.kill()
    again = real.start()
    seen: list[int] = []

    def ready() -> bool:
        status, _ = again.get("/readyz")
        if status:
            seen.append(status)
        return bool(status == 200)

    until(ready, 60, again.tail)
    read = again.metrics()
    assert seen[0] == 503
    assert seen[-1] == 200
    assert read["pantau_recovered"] == 1
    assert read["pantau_recovery_seconds"] > 0
    fences = [v for name, v in read.items() if name.startswith("pantau_fence_position")]
    assert sum(fence + 1 for fence in fences) == 4000, "ready means folded to where the log was"
    assert again.get("/healthz")[0] == 200


def test_an_idle_worker_is_healthy_and_ends_when_told(real):
    worker = real.start()
    worker.wait_ready()
    time.sleep(6)
    assert worker.get("/healthz")[0] == 200
    assert worker.get("/readyz")[0] == 200
    asked = time.monotonic()
    worker.child._signal(signal.SIGTERM)
    assert worker.wait_ended(SECONDS_TO_END + 5) == 0
    assert time.monotonic() - asked < SECONDS_TO_END


def test_a_worker_that_is_told_to_end_while_it_starts_ends(real):
    worker = real.start()
    until(lambda: worker.get("/healthz")[0] == 200, 30, worker.tail)
    worker.child._signal(signal.SIGINT)
    assert worker.wait_ended(SECONDS_TO_END + 5) == 0


def test_nothing_is_sent_twice_after_an_end_in_good_order(real):
    real.publish([*targets(), *packages(300), *ticks(200)])
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    worker.child._signal(signal.SIGTERM)
    assert worker.wait_ended() == 0
    sent = len(real.alerts())
    assert sent > 0
    again = real.start()
    again.wait_ready()
    until(lambda: again.metrics().get("pantau_loop_age_seconds", 9) < 9, 10, again.tail)
    time.sleep(1.5)
    assert len(real.alerts()) == sent
