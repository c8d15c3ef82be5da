"""What comes from outside: transactions, poison, a deleted log, a worker that was away."""

import hashlib
import itertools
import signal
import time

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from monitors.days import day_at, start_of_day
from monitors.facts import Tick
from streams.contracts.encode import Encoder
from tests.worker.made_up import AGENCIES, FIRST, packages, recounted, targets, ticks
from tests.worker.rig import Rig
from tests.worker.running import until
from tests.worker.test_exact import assert_exact, events, held

LAG = "pantau_lag_records"


def lags(read: dict[str, float]) -> list[float]:
    return [value for name, value in read.items() if name.startswith(LAG)]


def test_aborted_transactions_leave_lawful_gaps(real):
    encoder = Encoder()
    producer = Producer(
        {
            "bootstrap.servers": real.bootstrap,
            "partitioner": "murmur2_random",
            "transactional.id": f"{real.app_id}-load",
        }
    )
    producer.init_transactions(30)
    facts = packages(1200)
    kept = []
    real.publish(targets())
    for number, start in enumerate(range(0, len(facts), 60)):
        producer.begin_transaction()
        part = facts[start : start + 60]
        for fact in part:
            producer.produce(real.facts, encoder.fact(fact), fact.agency.encode())
        # Without this an abort would find nothing at the broker to abort.
        assert producer.flush(30) == 0
        if number % 3 == 2 or start + 60 >= len(facts):
            producer.abort_transaction(30)
        else:
            producer.commit_transaction(30)
            kept += part
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    assert 0 < len(kept) < len(facts)
    ends = watermarks(real)
    assert sum(ends.values()) > len(facts), "the aborted records and the markers are in the log"
    assert real.told() == recounted(kept)
    # A fetch that finds nothing but aborted records: nothing is left to fold all the same.
    producer.begin_transaction()
    for fact in facts[:60]:
        producer.produce(real.facts, encoder.fact(fact), fact.agency.encode())
    assert producer.flush(30) == 0
    producer.abort_transaction(30)
    until(lambda: watermarks(real) != ends, 10, worker.tail)
    time.sleep(1)
    until(lambda: lags(worker.metrics()) == [0.0] * real.partitions, 30, worker.tail)
    real.publish(ticks())
    real.wait_folded([worker])
    assert_exact(real)
    assert "seeking" not in worker.log.read_text(), "a lawful gap was taken for a hole"
    worker.child._signal(signal.SIGTERM)
    assert worker.wait_ended(25) == 0


def watermarks(rig: Rig) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": rig.bootstrap, "group.id": f"{rig.app_id}-ends"})
    try:
        return {
            p: consumer.get_watermark_offsets(TopicPartition(rig.facts, p), timeout=10)[1]
            for p in range(rig.partitions)
        }
    finally:
        consumer.close()


POISON = {
    "null_value": lambda good: None,
    "too_short": lambda good: good[:3],
    "wrong_magic": lambda good: b"\x01" + good[1:],
    "unknown_schema_id": lambda good: b"\x00\x00\x00\x30\x39" + good[5:],
    "truncated": lambda good: good[:-4],
    "trailing_bytes": lambda good: good + b"\x00\x00",
}


def test_each_kind_of_poison_is_counted_exactly(either):
    encoder = Encoder()
    facts = packages(400)
    sent: dict[str, int] = {}
    for number, fact in enumerate(facts):
        either.publish([fact]) if number % 100 == 0 else either.raw(
            fact.agency.encode(), encoder.fact(fact)
        )
        for at, (code, spoil) in enumerate(POISON.items()):
            if number % 40 == at:
                either.raw(fact.agency.encode(), spoil(encoder.fact(fact)))
                sent[code] = sent.get(code, 0) + 1
        if number % 40 == 20:
            either.raw(b"Z99", encoder.fact(fact))
            sent["wrong_key"] = sent.get("wrong_key", 0) + 1
        if number % 100 == 30:
            either.raw(fact.agency.encode(), encoder.fact(fact)[:5] + b"\xff" * 900_000)
            sent["large"] = sent.get("large", 0) + 1
    either.raw(None, encoder.fact(Tick(FIRST + 40_000, 4_000_000_000_000)), 0)
    sent["future_tick"] = 1
    either.flush()
    worker = either.start()
    worker.wait_ready()
    either.wait_folded([worker])
    assert either.told() == recounted(facts)
    letters = either.letters()
    counted: dict[str, int] = {}
    for letter in letters:
        code = "large" if letter["value_size"] > 800_000 else letter["reason_code"]
        counted[code] = counted.get(code, 0) + 1
    assert counted == sent
    origins = {(letter["topic"], letter["partition"], letter["offset"]) for letter in letters}
    assert len(origins) == len(letters) == sum(sent.values())
    values = {
        (either.facts, r.partition, r.offset): r.value or b"" for r in either.records(either.facts)
    }
    for letter in letters:
        value = values[letter["topic"], letter["partition"], letter["offset"]]
        assert letter["value_sha256"] == hashlib.sha256(value).hexdigest()
        assert letter["value"] == value[: 64 * 1024]
    read = worker.metrics()
    dead = [v for name, v in read.items() if name.startswith("pantau_dead_letters_total")]
    assert sum(dead) == len(letters)


def test_too_many_dead_letters_stop_the_worker_and_it_stays_stopped(real):
    real.publish(packages(50))
    for number in range(40):
        real.raw(b"K1", b"not avro %d" % number)
    real.flush()
    for _ in range(2):
        worker = real.start(PANTAU_DEAD_LETTER_LIMIT="30", PANTAU_BATCH="10")
        assert worker.wait_ended(60) == 3
        said = worker.log.read_text().splitlines()[-1]
        assert said.startswith("pantau: worker stopped: ")
        assert "PANTAU_DEAD_LETTER_LIMIT" in said
    assert len({letter["id"] for letter in real.letters()}) <= 30
    worker = real.start(PANTAU_DEAD_LETTER_LIMIT="50")
    worker.wait_ready()
    real.wait_folded([worker])
    assert len({letter["id"] for letter in real.letters()}) == 40


def test_facts_deleted_before_they_were_folded_stop_the_worker(real):
    real.publish(packages(300))
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    worker.child.kill()
    real.publish(packages(300, seed=2))
    ends = dict.fromkeys(range(real.partitions), 0)
    for record in real.records(real.facts):
        ends[record.partition] = record.offset
    admin = AdminClient({"bootstrap.servers": real.bootstrap})
    cut = [TopicPartition(real.facts, p, end) for p, end in ends.items()]
    for deleted in admin.delete_records(cut).values():
        deleted.result(30)
    worker = real.start()
    assert worker.wait_ended(60) == 3
    assert "were deleted before they were folded" in worker.log.read_text()


def test_an_empty_state_begins_where_a_trimmed_log_begins(real):
    facts = packages(600)
    real.publish(facts)
    starts: dict[int, int] = {}
    for record in real.records(real.facts):
        starts.setdefault(record.partition, record.offset + 30)
    admin = AdminClient({"bootstrap.servers": real.bootstrap})
    cut = [TopicPartition(real.facts, p, start) for p, start in starts.items()]
    for deleted in admin.delete_records(cut).values():
        deleted.result(30)
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    expected, _ = real.undisturbed()
    assert real.told() == expected == real.recovered()[0]
    worker.child.kill()
    worker = real.start()
    worker.wait_ready()
    assert real.recovered()[0] == expected


def made_anew(rig: Rig, topic: str) -> None:
    """Somebody deletes the topic and has it created again."""
    admin = AdminClient({"bootstrap.servers": rig.bootstrap})
    for deleted in admin.delete_topics([topic]).values():
        deleted.result(30)
    until(lambda: topic not in admin.list_topics(timeout=5).topics, 30, str)
    rig.create()


def test_facts_that_were_made_anew_stop_the_worker(real):
    real.publish(packages(300))
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    worker.child.kill()
    made_anew(real, real.facts)
    real.publish(packages(20, seed=2))
    worker = real.start()
    assert worker.wait_ended(60) == 3
    said = worker.log.read_text().splitlines()[-1]
    assert "it was made anew" in said
    assert "docs/runbooks/replay-a-year.md" in said


def test_a_changelog_that_was_made_anew_is_refused_beside_its_figures(real):
    facts = packages(300)
    real.publish(facts)
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    worker.child.kill()
    made_anew(real, real.changelog)
    worker = real.start()
    assert worker.wait_ended(60) == 2
    assert "is empty, but" in worker.log.read_text()
    # With the figures gone it begins anew, and they come out the same.
    made_anew(real, real.status_topic)
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    assert real.told() == recounted(facts)


def test_a_tick_of_a_clock_that_is_ahead_is_told_by_the_brokers_clock(real):
    # The host that makes it stamps its record, too: the two agree, and are both wrong.
    day = day_at(time.time_ns() // 1_000_000) + 30
    instant = start_of_day(day)
    real._producer.produce(
        real.facts, Encoder().fact(Tick(day, instant)), None, 0, timestamp=instant
    )
    real.flush()
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    assert [letter["reason_code"] for letter in real.letters()] == ["future_tick"]


@pytest.mark.slow
def test_a_worker_that_was_away_while_another_took_over_changes_nothing(real):
    facts = [*targets(), *packages(12_000), *ticks()]
    with real.load(facts, pace_s=0.12) as load:
        one, two = real.start("one"), real.start("two")
        until(lambda: held(one) == held(two) == 2, 60, lambda: one.tail() + two.tail())
        until(lambda: events(one) > 100 and events(two) > 100, 60, lambda: one.tail() + two.tail())
        two.child.pause()
        until(lambda: held(one) == 4, 60, one.tail)
        time.sleep(2)
        assert load.is_alive(), "the load must still be running"
        two.child.resume()
        until(lambda: held(one) == held(two) == 2, 60, lambda: one.tail() + two.tail())
    for worker in (one, two):
        worker.wait_ready()
    real.wait_folded([one, two])
    assert_exact(real)
    chains = real.recovered()[1]
    assert all(chain.generation > 0 for chain in chains.values())


def test_no_alert_is_lost_when_the_outbox_is_cut_off(real: Rig):
    # Killed as soon as the last segment is in the log, and before its figures are due.
    real.publish(itertools.chain(targets(), packages(500), ticks()))
    worker = real.start(PANTAU_BATCH="50")
    until(lambda: events(worker) > 0, 60, worker.tail)
    worker.child.kill()
    worker = real.start()
    worker.wait_ready()
    real.wait_folded([worker])
    assert_exact(real)
    assert {record.key for record in real.records(real.alerts_topic)} <= {
        agency.encode() for agency in AGENCIES
    }
    for record in real.records(real.alerts_topic):
        assert record.headers["ce_type"] == b"id.pantau.alert"
        assert record.headers["ce_specversion"] == b"1.0"
        assert record.headers["ce_source"] == real.app_id.encode()
        assert record.headers["ce_id"].startswith(record.key or b"?")
