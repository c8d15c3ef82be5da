"""`pantau dead-letters`: what could not be read is listed, and sent again once."""

import json
from typing import Any

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from monitors.facts import Tick
from streams.contracts.encode import Encoder
from streams.outbox.events import Events, Letter
from tests.publish.conftest import Installation, Pantau

PARTITION = 1
AT = 1_700_000_000_000
GOOD = Encoder().fact(Tick(AT // 86_400_000, AT))
BAD = b"\x00\x00\x00\x00\x01nothing"


def with_letters(installation: Installation) -> list[str]:
    """Two records, a good one and a bad one, a letter for each, one whose record is not there."""
    facts = f"{installation.prefix}procurement.facts"
    producer = Producer(installation.client)
    for value in (GOOD, BAD):
        producer.produce(facts, value, b"K1", PARTITION, timestamp=AT)
        assert producer.flush(30) == 0
    events = Events(Encoder(), facts)
    ids = []
    for offset, value, code in (
        (0, GOOD, "unknown_schema_id"),
        (1, BAD, "truncated"),
        (99, b"", "x"),
    ):
        output = events.letter(PARTITION, Letter(offset, AT, b"K1", value, code, "made up"))
        producer.produce(f"{installation.prefix}procurement.dead-letters", output.value, output.key)
        ids.append(output.id)
    assert producer.flush(30) == 0
    return ids


def log(installation: Installation) -> list[Any]:
    """The records of the partition: key, value, headers."""
    consumer = Consumer({**installation.client, "group.id": "test", "enable.partition.eof": True})
    try:
        topic = f"{installation.prefix}procurement.facts"
        consumer.assign([TopicPartition(topic, PARTITION, OFFSET_BEGINNING)])
        found: list[Any] = []
        while True:
            message = consumer.poll(10)
            assert message is not None, "the partition's end is never told"
            if message.error():
                return found
            headers = dict(message.headers() or [])
            found.append((message.key(), message.value(), headers))
    finally:
        consumer.close()


def test_letters_are_listed_without_their_values(
    installation: Installation, pantau: Pantau
) -> None:
    ids = with_letters(installation)
    told = json.loads(pantau("dead-letters", "list", "--json").out)
    assert [one["id"] for one in told] == ids
    assert all("value" not in one for one in told)
    assert told[0]["at"].startswith("2023-11-15T05:13:20")
    some = json.loads(pantau("dead-letters", "list", "--reason", "truncated", "--json").out)
    assert [one["id"] for one in some] == [ids[1]]
    assert json.loads(pantau("dead-letters", "list", "--agency", "K2", "--json").out) == []
    assert "3 letters" in pantau("dead-letters", "list").out


def test_a_readable_record_is_sent_again_once(installation: Installation, pantau: Pantau) -> None:
    ids = with_letters(installation)
    before = log(installation)
    assert "would be sent" in pantau("dead-letters", "retry", "--id", ids[0], "--dry-run").out
    assert log(installation) == before
    told = pantau("dead-letters", "retry", "--all", "--json")
    assert told.code == 1
    results = [one["result"] for one in json.loads(told.out)]
    assert results == ["sent", "unreadable", "gone: the topic no longer holds it"]
    copy = (b"K1", GOOD, {"pantau_copy_of": ids[0].encode()})
    assert log(installation) == [*before, copy]
    again = pantau("dead-letters", "retry", "--id", ids[0])
    assert (again.code, again.out) == (0, f"{ids[0]}: copied\n1 letters\n")
    assert log(installation) == [*before, copy]


def test_what_is_still_unreadable_is_sent_by_force_alone(
    installation: Installation, pantau: Pantau
) -> None:
    ids = with_letters(installation)
    assert pantau("dead-letters", "retry", "--id", ids[1]).code == 1
    assert len(log(installation)) == 2
    assert pantau("dead-letters", "retry", "--id", ids[1], "--force").code == 0
    assert log(installation)[2][1] == BAD


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--force",)])
def test_it_has_to_be_said_which(pantau: Pantau, arguments: tuple[str, ...]) -> None:
    told = pantau("dead-letters", "retry", *arguments)
    assert told.code == 2
    assert "--all" in told.err


def test_an_id_that_no_letter_has_is_an_error(installation: Installation, pantau: Pantau) -> None:
    told = pantau("dead-letters", "retry", "--id", "procurement.facts/0/9999")
    assert (told.code, told.out) == (2, "")
    assert "--id procurement.facts/0/9999: no such letter" in told.err
