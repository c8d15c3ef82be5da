"""What the topics of a broker are, and where they differ from the table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from streams.topics.table import FOREVER, Topic


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker describes it."""

    partitions: int
    settings: Mapping[str, str] | None
    """None where the broker tells no settings."""


class What(StrEnum):
    """In what a topic differs."""

    MISSING = "missing"
    PARTITIONS = "partitions"
    CLEANUP = "cleanup"
    RETENTION = "retention"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the table and the broker."""

    topic: str
    what: What
    setting: str | None
    """Kafka's name of the setting that differs; None for a missing topic and for partitions."""
    wanted: str
    found: str | None

    def line(self) -> str:
        """The difference as a line of text."""
        if self.what is What.MISSING:
            return f"{self.topic}: missing"
        return f"{self.topic}: {self.setting or self.what} is {self.found}, wanted {self.wanted}"


_WHAT = {"cleanup.policy": What.CLEANUP, "retention.ms": What.RETENTION}


def beside_facts(wanted: Sequence[Topic], found: Mapping[str, Found]) -> tuple[Topic, ...]:
    """The table, its topics that go with the facts having the partitions the facts really have.

    The facts are the first topic of the table and are never partitioned anew, so that what exists
    is what the others must match. The facts' own number stays as it is wanted.
    """
    facts = found.get(wanted[0].name)
    if facts is None:
        return tuple(wanted)
    return (
        wanted[0],
        *(
            replace(topic, partitions=facts.partitions) if topic.with_facts else topic
            for topic in wanted[1:]
        ),
    )


def differences(wanted: Sequence[Topic], found: Mapping[str, Found]) -> list[Difference]:
    """All differences, in the order of the table."""
    return [one for topic in wanted for one in _differences(topic, found.get(topic.name))]


def untold(wanted: Sequence[Topic], found: Mapping[str, Found]) -> list[str]:
    """Topics whose settings the broker does not tell: nothing can be said of them."""
    return [
        topic.name for topic in wanted if topic.name in found and found[topic.name].settings is None
    ]


def keeps_all(difference: Difference) -> bool:
    """Whether setting what is wanted makes the broker throw away nothing that it now keeps."""
    if difference.what is What.CLEANUP:
        return False
    if difference.setting in ("retention.ms", "retention.bytes"):
        wanted, found = int(difference.wanted), int(difference.found or FOREVER)
        return wanted == FOREVER or FOREVER < found <= wanted
    return difference.what is What.SETTING


def _differences(topic: Topic, found: Found | None) -> Iterator[Difference]:
    if found is None:
        some = "1 partition" if topic.partitions == 1 else f"{topic.partitions} partitions"
        yield Difference(topic.name, What.MISSING, None, some, None)
        return
    if found.partitions != topic.partitions:
        yield Difference(
            topic.name, What.PARTITIONS, None, str(topic.partitions), str(found.partitions)
        )
    if found.settings is None:
        return
    for setting, value in topic.settings().items():
        is_now = found.settings.get(setting)
        if is_now is not None and is_now != value:
            what = _WHAT.get(setting, What.SETTING)
            yield Difference(topic.name, what, setting, value, is_now)
