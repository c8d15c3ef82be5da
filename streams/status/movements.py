"""Why an agency's totals moved: its facts folded again, each change with its package and reason."""

from collections.abc import Iterator

from monitors.calendar import Calendar
from monitors.ledger.movement import Movement
from monitors.ledger.partition import Partition
from streams.contracts.decode import Decoder
from streams.publish.progress import Steps
from streams.status.topics import Topics
from streams.topics.table import FACTS

DECODED_AT_ONCE = 2_000


def movements(topics: Topics, agency: str, steps: Steps) -> Iterator[Movement]:
    """Yield every change of what a package of the agency contributes, in the order of the log.

    The sum of `value_after - value_before` over all of them is the total. Blocks until the end of
    the facts is reached.

    Raises:
        PantauError: Kafka or the schema registry does not answer.
    """
    told: list[Movement] = []
    partition = Partition((), Calendar(), journal=told.append)
    decoder = Decoder(topics.schemas)
    key = agency.encode()
    position = 0
    values: list[bytes | None] = []
    steps.begin(f"reading the facts of {agency}")

    def fold() -> None:
        nonlocal position
        for run in decoder.decode(values).runs:
            for fact in run.facts():
                if fact.agency == agency:  # the worker refuses a fact under another's key
                    partition.fold(position, fact)
                    position += 1
        values.clear()

    for record in topics.read(FACTS):
        steps.advance()
        if record.key == key:
            values.append(record.value)
        if len(values) >= DECODED_AT_ONCE:
            fold()
            yield from told
            told.clear()
    fold()
    yield from told
