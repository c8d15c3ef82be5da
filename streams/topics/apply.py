"""Bringing a broker's topics to the table without ever losing a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from streams.topics.compare import Difference, Found, What, beside_facts, differences, keeps_all
from streams.topics.table import Topic


class Action(StrEnum):
    """What is done about a difference."""

    CREATE = "create"
    SET = "set"
    GROW = "grow"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Step:
    """One difference and what is done about it."""

    action: Action
    difference: Difference
    because: str | None = None
    """Why the difference is left, or what to mind."""

    def line(self) -> str:
        """The step as a line of text."""
        one = self.difference
        if self.action is Action.CREATE:
            text = f"{one.topic}: create with {one.wanted}"
        elif self.action is Action.LEAVE:
            text = f"{one.line()}; left"
        else:
            text = f"{one.topic}: {one.setting or one.what} {one.found} → {one.wanted}"
        return f"{text}: {self.because}" if self.because else text


class Broker(Protocol):
    """What is needed of a broker; `streams.topics.broker.Broker` is one."""

    def describe(self, names: Sequence[str]) -> dict[str, Found]:
        """Those of the named topics that exist."""

    def create(self, topics: Sequence[Topic], replication: int) -> None:
        """Create topics."""

    def grow(self, name: str, partitions: int) -> None:
        """Add partitions."""

    def set(self, name: str, setting: str, value: str) -> None:
        """Set one setting."""


def plan(wanted: Sequence[Topic], found: Mapping[str, Found], *, grow: bool) -> list[Step]:
    """The steps from what is found to what is wanted; `wanted` begins with the facts."""
    wanted = beside_facts(wanted, found)
    topics = {topic.name: topic for topic in wanted}
    return [_step(topics[one.topic], one, grow=grow) for one in differences(wanted, found)]


def apply(
    broker: Broker,
    wanted: Sequence[Topic],
    *,
    replication: int = 1,
    grow: bool = False,
    tell: Callable[[Step], None] = lambda _: None,
) -> list[Step]:
    """Create and set what the plan says, and give it; `tell` is called before each step is done.

    Running it again continues where it was interrupted.

    Raises:
        PantauError: the broker does not answer, or refuses a step.
    """
    found = broker.describe([topic.name for topic in wanted])
    steps = plan(wanted, found, grow=grow)
    topics = {topic.name: topic for topic in beside_facts(wanted, found)}
    for step in steps:
        tell(step)
        one = step.difference
        if step.action is Action.CREATE:
            broker.create([topics[one.topic]], replication)
        elif step.action is Action.GROW:
            broker.grow(one.topic, int(one.wanted))
        elif step.action is Action.SET and one.setting is not None:
            broker.set(one.topic, one.setting, one.wanted)
    return steps


def _step(topic: Topic, one: Difference, *, grow: bool) -> Step:
    if one.what is What.MISSING:
        return Step(Action.CREATE, one)
    if one.what is What.PARTITIONS:
        return _partitions(topic, one, grow=grow)
    if keeps_all(one):
        return Step(Action.SET, one)
    return Step(Action.LEAVE, one, "it would delete records; change it by hand if that is meant")


def _partitions(topic: Topic, one: Difference, *, grow: bool) -> Step:
    if int(one.wanted) < int(one.found or 0):
        return Step(Action.LEAVE, one, "Kafka takes no partition away")
    if not topic.grows:
        return Step(
            Action.LEAVE,
            one,
            "agencies would move to other partitions, away from their past; use a new prefix and "
            "publish again",
        )
    if not grow:
        return Step(Action.LEAVE, one, "--grow adds partitions, and keys move to other ones")
    return Step(Action.GROW, one, "keys move to other partitions")
