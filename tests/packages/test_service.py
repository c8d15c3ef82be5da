"""The running stage on a real broker: what readers are told, whatever befell its file."""

import os
import threading
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from confluent_kafka import Producer

from monitors.facts import Close
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.errors import PantauError
from streams.packages import outlet, service
from streams.packages.key import Name, key_of
from streams.packages.service import Stage, file_of
from streams.settings import Settings
from streams.topics.table import PACKAGES
from tests.ledger.made_up import YEAR, on, order, tx
from tests.packages.test_left import plan
from tests.worker.rig import Record, rig
from tests.worker.running import until

pytestmark = pytest.mark.slow

LIMIT_S = 60
CLOSE = Close("K98", YEAR, on("2025-06-30"), "audit report", 7, None)
OLD = key_of(Name("K99", YEAR, "marketplace", "of a former version"))


class Installation:
    """Topics of their own, and stages in this process, one after the other."""

    def __init__(self, made: Any, folder: Any) -> None:
        self.rig = made
        self.environ = {"PANTAU_STATE_DIR": str(folder)}
        self.settings = Settings.from_environment({**os.environ, **made.environ, **self.environ})
        self.topic = self.settings.topic_prefix + PACKAGES

    def run(self, true: Callable[[Stage], bool]) -> Stage:
        """Run a stage until something is so."""
        ending = threading.Event()
        stage = Stage(self.settings)
        seen: list[bool] = []

        def watch() -> None:
            try:
                until(lambda: ending.is_set() or true(stage), LIMIT_S, str)
                seen.append(true(stage))
            finally:
                ending.set()

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            stage.run(ending)
        finally:
            ending.set()
            watching.join()
            stage.close()
        assert seen == [True], "it was not so in time"
        return stage

    def lose_file(self) -> None:
        file_of(self.settings).unlink()

    def records(self) -> list[Record]:
        found: list[Record] = self.rig.records(self.topic)
        return found

    def told(self) -> dict[str, Any]:
        """Key → what a reader keeps: the highest position, until the key is taken away."""
        kept: dict[str, Any] = {}
        for record in self.records():
            key = (record.key or b"").decode()
            if record.value is None:
                kept.pop(key, None)
                continue
            _, row = read_record(record.value, ("Package", "PlannedPackage"))
            if key not in kept or kept[key]["position"] <= row["position"]:
                kept[key] = row
        return kept


@pytest.fixture
def installation(kafka, topic_prefix, tmp_path):
    with rig(kafka, topic_prefix, tmp_path, 1) as made:
        yield Installation(made, tmp_path / "state")


def test_a_fold_that_begins_anew_takes_back_what_holds_no_longer(installation, monkeypatch):
    facts = [
        plan("555"),
        order(package="early"),
        tx(agency="K98", package="closed", value=40),
        CLOSE,
        *(order(package=f"o{number}") for number in range(20)),
    ]
    installation.rig.publish(facts)

    def plans() -> dict[str, bool]:
        return {row["rup"]: row["open"] for row in installation.told().values() if "rup" in row
                and "open" in row}  # fmt: skip

    installation.run(lambda _: plans() == {"555": True})
    before = installation.told()
    # A closed year is told, although it was closed before the stage had ever run.
    assert before["K98/2024/tender/closed"]["value_sen"] == 40
    # Once more, with its file lost, other batches, and a package that a former version has told.
    value = Encoder().record("Package", before["K99/2024/ecatalogue_v6/early"])
    producer = Producer({"bootstrap.servers": installation.rig.bootstrap})
    producer.produce(installation.topic, value, OLD, 0)
    assert producer.flush(30) == 0
    installation.rig.publish([tx(rup="555")])
    installation.lose_file()
    monkeypatch.setattr(service, "AT_ONCE", 1)
    first = len(installation.records())
    installation.run(lambda _: plans() == {"555": False})
    again = installation.records()[first:]
    assert [record.key for record in again if record.value is None] == [OLD]
    told = installation.told()
    assert told.keys() == before.keys() | {"K99/2024/tender/p"}
    assert told["K98/2024/tender/closed"]["value_sen"] == 40
    # What is told anew is what readers keep: none of it has a lower position than it had.
    newest = {record.key.decode(): record.value for record in again if record.value is not None}
    assert newest.keys() == told.keys()
    for key, value in newest.items():
        assert read_record(value, ("Package", "PlannedPackage"))[1] == told[key], key


def test_nothing_is_behind_when_the_log_ends_with_the_mark_of_a_transaction(installation):
    producer = Producer(
        {
            "bootstrap.servers": installation.rig.bootstrap,
            "transactional.id": installation.settings.topic_prefix,
        }
    )
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(installation.rig.facts, Encoder().fact(tx()), b"K99", 0)
    producer.commit_transaction(30)
    stage = installation.run(lambda stage: stage.is_up_to_date and stage.lag() == {0: 0})
    assert stage.ends == {0: 2}
    # And it is where it says that it is.
    assert installation.told()["K99/2024/tender/p"]["position"] == 1
    installation.run(lambda stage: stage.is_up_to_date and stage.lag() == {0: 0})


def test_a_topic_that_tells_of_another_log_is_refused(installation):
    installation.rig.publish([tx()])
    installation.run(lambda stage: stage.is_up_to_date)
    row = installation.told()["K99/2024/tender/p"]
    producer = Producer({"bootstrap.servers": installation.rig.bootstrap})
    key = key_of(Name("K99", YEAR, "tender", "p"))
    producer.produce(installation.topic, Encoder().record("Package", row | {"position": 9}), key, 0)
    assert producer.flush(30) == 0
    installation.lose_file()
    with pytest.raises(PantauError, match="up to 9, which ends at 1: it is of another log"):
        installation.run(lambda stage: stage.is_up_to_date)


class Deaf:
    """A Sender to which no broker answers. Whoever goes on waiting after the end fails."""

    asked: ClassVar[list[bytes]] = []
    turns = 0

    def __init__(self, *_: object) -> None:
        Deaf.asked, Deaf.turns = [], 0

    def send(self, record: Any, _: object) -> bool:
        self.asked.append(record.key)
        return True

    def poll(self) -> int:
        Deaf.turns += 1
        assert Deaf.turns < TURNS, "it was told to end, and waits for the broker"
        return len(self.asked)


TURNS = 20_000
"""Of a millisecond each, in all."""


def test_it_ends_when_told_to_while_the_broker_does_not_answer(installation, monkeypatch):
    installation.rig.publish([tx()])
    with monkeypatch.context() as patch:
        patch.setattr(outlet, "Sender", Deaf)
        stage = installation.run(lambda _: bool(Deaf.asked))
    assert (stage.published, stage.is_up_to_date) == (0, False)
    # It is told at the next start.
    installation.run(lambda stage: stage.published == 1)
    assert installation.told()["K99/2024/tender/p"]["value_sen"] == 100
