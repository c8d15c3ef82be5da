import pytest

from streams.embedded import embedded_broker
from streams.errors import PantauError
from streams.publish.producer import CheckedProducer
from streams.topics.stored import read
from tests.publish.conftest import Installation


def test_a_full_queue_holds_the_sender_back(installation: Installation) -> None:
    topic = f"{installation.prefix}procurement.dead-letters"
    # 300 records, room for 20.
    client = {**installation.client, "queue.buffering.max.messages": "20"}
    with CheckedProducer(client, [topic]) as producer:
        for number in range(300):
            producer.send(topic, b"K99", b"%d" % number)
        producer.flush()
        assert producer.delivered == 300
    values = [record.value for record in installation.records("procurement.dead-letters")]
    assert values == [b"%d" % number for number in range(300)]


def test_a_record_that_is_refused_at_once_is_an_error(installation: Installation) -> None:
    topic = f"{installation.prefix}procurement.dead-letters"
    with (
        CheckedProducer(installation.client, [topic]) as producer,
        pytest.raises(PantauError, match="is refused"),
    ):
        producer.send(topic, None, b"x" * 2_000_000)


def test_records_that_were_not_acknowledged_are_counted() -> None:
    with embedded_broker() as bootstrap:
        client = {"bootstrap.servers": bootstrap}
        with CheckedProducer(client, [], delivery_seconds=1.0) as producer:
            producer.send("made-by-asking", b"K99", b"1")
            producer.flush()
            kept = producer
    # The broker is gone now.
    for number in range(3):
        kept.send("made-by-asking", b"K99", b"%d" % number)
    with pytest.raises(PantauError, match=r"3 of 4 records .* run the same command again"):
        kept.flush()


def test_settings_that_are_refused_are_one_clear_error() -> None:
    with pytest.raises(PantauError, match="settings are refused"):
        CheckedProducer({"bootstrap.servers": "127.0.0.1:9", "no.such.setting": "1"}, [])


def test_an_empty_topic_ends_at_once_and_a_silent_broker_is_an_error(
    installation: Installation,
) -> None:
    assert installation.records("umkm.agencies") == []
    seconds = iter(range(1_000))
    with pytest.raises(PantauError, match="does not answer"):
        list(
            read(
                {"bootstrap.servers": "127.0.0.1:9"},
                "umkm.agencies",
                [0],
                silent_s=5,
                monotonic=lambda: float(next(seconds)),
            )
        )
