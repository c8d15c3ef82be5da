"""Plans against made-up brokers: nothing that is done may lose a record."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from streams.topics.apply import Action, Step, apply, plan
from streams.topics.compare import (
    Difference,
    Found,
    What,
    beside_facts,
    differences,
    keeps_all,
    untold,
)
from streams.topics.table import Topic, resolve

WANTED = resolve(prefix="t.", partitions=4, app_id="t.w")
FACTS, DEAD, SUPPLIERS, _, STATUS, ALERTS, *_others, CHANGELOG = (topic.name for topic in WANTED)


class Memory:
    """A broker that holds topics in a dict; `told` is False where it keeps its settings secret."""

    def __init__(self, *, told: bool = True) -> None:
        self.topics: dict[str, Found] = {}
        self.told = told
        self.calls: list[str] = []

    def describe(self, names: Sequence[str]) -> dict[str, Found]:
        return {
            name: found if self.told else Found(found.partitions, None)
            for name, found in self.topics.items()
            if name in names
        }

    def create(self, topics: Sequence[Topic], replication: int) -> None:
        for topic in topics:
            self.calls.append(f"create {topic.name} x{replication}")
            self.topics[topic.name] = Found(topic.partitions, topic.settings())

    def grow(self, name: str, partitions: int) -> None:
        self.calls.append(f"grow {name}")
        self.topics[name] = replace(self.topics[name], partitions=partitions)

    def set(self, name: str, setting: str, value: str) -> None:
        self.calls.append(f"set {name} {setting}={value}")
        found = self.topics[name]
        self.topics[name] = Found(found.partitions, {**(found.settings or {}), setting: value})

    def change(self, name: str, **settings: str) -> None:
        self.topics[name] = Found(
            self.topics[name].partitions,
            {
                **(self.topics[name].settings or {}),
                **{setting.replace("_", "."): value for setting, value in settings.items()},
            },
        )


def filled(*, told: bool = True) -> Memory:
    broker = Memory(told=told)
    apply(broker, WANTED)
    broker.calls.clear()
    return broker


def actions(steps: list[Step]) -> list[tuple[str, Action]]:
    return [(step.difference.topic, step.action) for step in steps]


def test_an_empty_broker_gets_every_topic_and_is_then_the_same() -> None:
    broker = Memory()
    said: list[str] = []
    steps = apply(broker, WANTED, replication=3, tell=lambda step: said.append(step.line()))
    assert [step.action for step in steps] == [Action.CREATE] * len(WANTED)
    assert broker.calls == [f"create {topic.name} x3" for topic in WANTED]
    assert said[0] == f"{FACTS}: create with 4 partitions"
    assert said[1] == f"{DEAD}: create with 1 partition"
    assert apply(broker, WANTED) == []
    assert differences(WANTED, broker.describe([topic.name for topic in WANTED])) == []


def test_only_what_is_missing_is_created() -> None:
    broker = filled()
    del broker.topics[ALERTS]
    apply(broker, WANTED)
    assert broker.calls == [f"create {ALERTS} x1"]


def test_a_longer_retention_is_set_and_a_shorter_one_is_left() -> None:
    broker = filled()
    broker.change(FACTS, retention_ms="604800000")
    broker.change(DEAD, retention_ms="-1")
    steps = apply(broker, WANTED)
    assert actions(steps) == [(FACTS, Action.SET), (DEAD, Action.LEAVE)]
    assert broker.calls == [f"set {FACTS} retention.ms=-1"]
    assert "it would delete records" in steps[1].line()


def test_another_cleanup_is_left() -> None:
    broker = filled()
    broker.change(CHANGELOG, cleanup_policy="compact")
    broker.change(STATUS, cleanup_policy="delete")
    assert actions(apply(broker, WANTED)) == [(STATUS, Action.LEAVE), (CHANGELOG, Action.LEAVE)]
    assert broker.calls == []


@pytest.mark.parametrize(
    ("setting", "wanted", "found", "keeps"),
    [
        ("retention.ms", "-1", "5", True),
        ("retention.ms", "9", "5", True),
        ("retention.ms", "5", "9", False),
        ("retention.ms", "5", "-1", False),
    ],
)
def test_when_a_retention_keeps_all(setting: str, wanted: str, found: str, keeps: bool) -> None:  # noqa: FBT001
    assert keeps_all(Difference("t", What.RETENTION, setting, wanted, found)) is keeps


def test_the_facts_and_the_changelog_are_never_partitioned_anew() -> None:
    broker = filled()
    more = resolve(prefix="t.", partitions=6, app_id="t.w")
    for grow in (False, True):
        steps = apply(broker, more, grow=grow)
        assert actions(steps) == [(FACTS, Action.LEAVE)]
        assert "agencies would move" in steps[0].line()
    broker.topics[CHANGELOG] = replace(broker.topics[CHANGELOG], partitions=2)
    assert (CHANGELOG, Action.LEAVE) in actions(apply(broker, more, grow=True))
    assert broker.calls == []


def test_other_topics_grow_only_when_asked() -> None:
    broker = filled()
    broker.topics[ALERTS] = replace(broker.topics[ALERTS], partitions=1)
    assert actions(apply(broker, WANTED)) == [(ALERTS, Action.LEAVE)]
    assert broker.calls == []
    steps = apply(broker, WANTED, grow=True)
    assert broker.calls == [f"grow {ALERTS}"]
    assert "keys move to other partitions" in steps[0].line()
    assert apply(broker, WANTED) == []


def test_no_topic_is_made_smaller() -> None:
    broker = filled()
    broker.topics[SUPPLIERS] = replace(broker.topics[SUPPLIERS], partitions=5)
    for grow in (False, True):
        assert actions(apply(broker, WANTED, grow=grow)) == [(SUPPLIERS, Action.LEAVE)]
    assert broker.calls == []


def test_what_goes_with_the_facts_matches_the_facts_that_exist() -> None:
    broker = Memory()
    broker.create(WANTED[:1], 1)
    more = resolve(prefix="t.", partitions=16, app_id="t.w")
    apply(broker, more)
    assert {name: found.partitions for name, found in broker.topics.items()} == {
        topic.name: topic.partitions for topic in WANTED
    }
    assert beside_facts(more, {})[4].partitions == 16


def test_a_broker_that_tells_no_settings_is_compared_by_what_it_tells() -> None:
    broker = filled(told=False)
    found = broker.describe([topic.name for topic in WANTED])
    assert differences(WANTED, found) == []
    assert untold(WANTED, found) == [topic.name for topic in WANTED]
    assert apply(broker, WANTED) == []


def test_every_difference_is_one_line() -> None:
    broker = filled()
    broker.change(FACTS, retention_ms="5", cleanup_policy="compact")
    broker.topics[ALERTS] = replace(broker.topics[ALERTS], partitions=9)
    del broker.topics[DEAD]
    found = broker.describe([topic.name for topic in WANTED])
    assert [one.line() for one in differences(WANTED, found)] == [
        f"{FACTS}: cleanup.policy is compact, wanted delete",
        f"{FACTS}: retention.ms is 5, wanted -1",
        f"{DEAD}: missing",
        f"{ALERTS}: partitions is 9, wanted 4",
    ]


def test_a_dry_plan_asks_nothing_of_the_broker() -> None:
    assert len(plan(WANTED, {}, grow=False)) == len(WANTED)
