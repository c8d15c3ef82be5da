"""Whether Kafka is there, as the board's reader sees it."""

import json
import threading
import time

import pytest
from confluent_kafka import TopicPartition

from streams.board.packages import PackageStore
from streams.board.reader import TopicReader, connected
from streams.board.view import View
from streams.child import free_port
from streams.contracts.catalogue import shipped


@pytest.mark.parametrize(
    ("states", "expected"),
    [(["UP"], True), (["DOWN", "UPDATE"], True), (["DOWN", "CONNECT", "INIT"], False), ([], False)],
)
def test_one_broker_that_answers_is_enough(states, expected):
    brokers = {f"b{number}": {"state": state} for number, state in enumerate(states)}
    assert connected(json.dumps({"brokers": brokers})) is expected


def test_a_board_whose_brokers_are_gone_knows_it(tmp_path, monkeypatch):
    monkeypatch.setattr("streams.board.reader.LOOK_MS", 100)
    view = View(PackageStore(tmp_path / "view.sqlite"))
    client = {"bootstrap.servers": f"127.0.0.1:{free_port()}"}
    reader = TopicReader(client, {"t": ()}, frozenset(), shipped(), view, lambda _: None)
    reader._partitions = [TopicPartition("t", 0, 0)]
    reading = threading.Thread(target=reader._read)
    reading.start()
    until = time.monotonic() + 20
    while not view.lost and time.monotonic() < until:
        time.sleep(0.05)
    reader._ending.set()
    reading.join()
    view.packages.close()
    assert view.lost
