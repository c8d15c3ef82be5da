"""Copies a changelog into a file, while its workers run or after they have ended.

Each partition's log is whole at any end: what it holds up to there is a state, with the position of
the facts that belongs to it. So the partitions need not be read at one moment.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from streams.changelogs.account import Account, Part
from streams.changelogs.file import Header, write
from streams.changelogs.place import Place, found
from streams.settings import Settings
from streams.topics.stored import Stored, read

Tell = Callable[[int], None]
"""Told of each record that has been copied: how many there are."""


def backup(settings: Settings, place: Place, file: Path, tell: Tell) -> list[Part]:
    """Write the file; what it holds of each partition.

    Raises:
        PantauError: Kafka does not answer, the log is broken, or the file cannot be written.
    """
    partitions = found(settings, place.changelog).partitions
    accounts = [Account(number) for number in range(partitions)]

    def copied() -> Iterator[Stored]:
        client, count = settings.kafka_client(), 0
        for number, account in enumerate(accounts):
            for stored in read(client, place.changelog, [number]):
                account.take(stored)
                yield stored
                count += 1
                tell(count)
            account.part()

    write(file, Header(place.changelog, partitions), copied())
    return [account.part() for account in accounts]
