"""Why an agency's totals moved: its facts folded again, each change with its package and reason."""

from collections.abc import Iterator

from monitors.calendar import Calendar
from monitors.facts import Fact, Tick
from monitors.ledger.known import since
from monitors.ledger.movement import Movement
from monitors.ledger.partition import Partition
from streams.contracts.gate import Gate
from streams.errors import PantauError
from streams.publish.progress import Steps
from streams.status.topics import Topics
from streams.topics.table import FACTS

DECODED_AT_ONCE = 2_000
NO_FACTS = "no facts of {} in Kafka: publish its feeds, or check the code"


def movements(topics: Topics, agency: str, steps: Steps) -> Iterator[Movement]:
    """Yield every change of what a package of the agency contributes, in the order of the log.

    The sum of `value_after - value_before` over all of them is the total. Blocks until the end of
    the facts is reached.

    Raises:
        PantauError: Kafka or the schema registry does not answer.
    """
    told: list[Movement] = []
    partition = Partition((), Calendar(), journal=told.append)
    for position, fact in enumerate(facts_of(topics, agency, steps)):
        partition.fold(position, fact)
        yield from told
        told.clear()


def movements_since(topics: Topics, agency: str, day: int, steps: Steps) -> list[Movement]:
    """Return what has changed since the end of `day` (`monitors/ledger/known.py`).

    The sum is what `pantau status` shows of the whole year less what was known on that day. Holds
    all facts of the agency in memory: a kilobyte each.

    Raises:
        PantauError: as for `movements`, and where there are no facts of the agency.
    """
    facts = list(facts_of(topics, agency, steps))
    if not facts:
        raise PantauError(NO_FACTS.format(agency))
    return since(facts, day)


def facts_of(topics: Topics, agency: str, steps: Steps) -> Iterator[Fact]:
    """Yield the facts of an agency in the order of the log; not ticks, which are nobody's.

    What the worker's gate refuses is not among them: it moved nothing.
    """
    gate = Gate(topics.schemas)
    key = agency.encode()
    values: list[bytes | None] = []
    steps.begin(f"reading the facts of {agency}")

    def decoded() -> list[Fact]:
        found = [
            fact
            for run in gate.read(values, [key] * len(values)).runs
            for fact in run.facts()
            if not isinstance(fact, Tick)
        ]
        values.clear()
        return found

    for record in topics.read(FACTS):
        steps.advance()
        if record.key == key:
            values.append(record.value)
        if len(values) >= DECODED_AT_ONCE:
            yield from decoded()
    yield from decoded()
