"""What has to be there before a worker starts: the broker, and every topic it reads or writes.

With a topic missing, Faust's producer looks for it for ever and a signal does not end it; with a
compacted changelog, the state would be lost piece by piece. So both are found out first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.changelogs.place import ends
from streams.errors import PantauError
from streams.settings import Settings
from streams.topics import table
from streams.topics.broker import Broker


@dataclass(frozen=True, slots=True)
class Topics:
    """Full names of the topics a worker has to do with, and how many partitions each has.

    `source` is what it folds; `rollups` is for the stage after it, None for the last one.
    """

    source: str
    alerts: str
    letters: str
    status: str
    changelog: str
    partitions: Mapping[str, int]
    rollups: str | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """Topics by the kind of output."""
        told = (self.alerts, self.letters)
        return told if self.rollups is None else (*told, self.rollups)


def find_topics(settings: Settings) -> Topics:
    """Look the topics up at the broker.

    Raises:
        PantauError: the broker does not answer, or a topic is missing or made wrongly.
    """
    prefix = settings.topic_prefix
    facts, alerts, letters, status, rollups = (
        prefix + name
        for name in (
            table.FACTS, table.ALERTS, table.DEAD_LETTERS, table.AGENCY_STATUS, table.ROLLUPS,
        )
    )  # fmt: skip
    changelog = table.changelog(settings.app_id).name
    partitions = _described(settings, (facts, alerts, letters, status, changelog, rollups))
    for name in (alerts, status, changelog):
        if partitions[name] != partitions[facts]:
            raise PantauError(
                f"{name} has {partitions[name]} partitions, but {facts} has {partitions[facts]}:"
                " they must have the same number"
            )
    _check_policy(settings, changelog)
    _check_begun(settings, changelog, status, partitions[changelog])
    return Topics(facts, alerts, letters, status, changelog, partitions, rollups)


def find_nation_topics(settings: Settings) -> Topics:
    """Look up the topics of the stage that sums over agencies; as `find_topics`.

    `partitions` has those of the facts, too: each of them is rolled up.
    """
    prefix = settings.topic_prefix
    rollups, alerts, letters, status, facts = (
        prefix + name
        for name in (
            table.ROLLUPS, table.ALERTS, table.DEAD_LETTERS, table.SCOPE_STATUS, table.FACTS,
        )
    )  # fmt: skip
    changelog = table.nation_changelog(settings.app_id).name
    partitions = _described(settings, (rollups, alerts, letters, status, changelog, facts))
    for name in (rollups, changelog):
        if partitions[name] != 1:
            raise PantauError(f"{name} has {partitions[name]} partitions: it must have one")
    _check_policy(settings, changelog)
    _check_begun(settings, changelog, status, partitions[changelog])
    return Topics(rollups, alerts, letters, status, changelog, partitions)


def _described(settings: Settings, wanted: tuple[str, ...]) -> Mapping[str, int]:
    """How many partitions each of the topics has; all of them must be there."""
    found = Broker(settings.kafka_client()).describe(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise PantauError(
            f"topics are missing: {', '.join(missing)}; create them with `pantau topics apply`"
        )
    return {name: found[name].partitions for name in wanted}


def _check_policy(settings: Settings, changelog: str) -> None:
    told = Broker(settings.kafka_client()).describe((changelog,))[changelog].settings or {}
    policy = told.get("cleanup.policy", "delete")
    if policy != "delete":
        raise PantauError(
            f"{changelog} has cleanup.policy={policy}; it must be delete, or its order is lost:"
            " fold everything anew, as docs/runbooks/replay-a-year.md says, with a changelog that"
            " `pantau topics apply` makes"
        )


def _check_begun(settings: Settings, changelog: str, status: str, partitions: int) -> None:
    """See that no changelog begins anew beside figures that an earlier one has told.

    Readers keep those of the highest generation, the offset of a claim in the changelog: they would
    drop all that the new one tells, and say nothing.
    """
    logs = ends(settings, changelog, partitions)
    empty = [number for number, (_, end) in logs.items() if end == 0]
    if not empty:
        return
    figures = ends(settings, status, partitions)
    for number in empty:
        start, end = figures[number]
        if end > start:
            raise PantauError(
                f"{changelog}, partition {number} is empty, but {status} holds figures that were"
                " made of it, and readers would keep those: restore the changelog"
                " (docs/runbooks/back-up.md), or fold everything anew, as"
                f" docs/runbooks/replay-a-year.md says, and delete {status} with it"
            )
