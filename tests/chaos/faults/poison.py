"""Poison among the facts: each is counted in the dead letters exactly, and too much stops a worker.

Which records became letters is compared with what was sent, offset by offset.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from random import Random

from confluent_kafka import Producer

from monitors.facts import Fact, Tick, Transaction
from streams.contracts.encode import Encoder
from streams.topics.broker import Broker
from tests.chaos.facts import facts
from tests.chaos.fault import Fault
from tests.chaos.field import FailedError, Field
from tests.chaos.load import CLIENT, log

HUGE = 5_000_000
EACH = 15
PAUSE_S = 0.05
FLOOD = 900
"""More than the limit bears in one partition, which is 5 % of the last 10,000 facts."""
STOPPED = 3
"""Exit code of a worker that waits for a person."""
STOPS_S = 40


def of_types(good: bytes) -> bytes:
    """The body of a transaction under the schema of a tick: numbers where text is."""
    tick = Encoder().fact(Tick(1, 1))
    return tick[:5] + good[5:]


KINDS: dict[str, Callable[[bytes], bytes | None]] = {
    "null value": lambda _: None,
    "truncated": lambda good: good[:-4],
    "unknown schema id": lambda good: b"\x00\x00\x00\x30\x39" + good[5:],
    "wrong magic byte": lambda good: b"\x01" + good[1:],
    "wrong types": of_types,
    "5 MB": lambda good: good + b"\xff" * HUGE,
    "key is another agency": lambda good: good,
}


class Poisoner:
    """Sends poison, and remembers where it came to stand."""

    def __init__(self, field: Field) -> None:
        self.sent: dict[tuple[int, int], str] = {}
        self._topic = field.rig.facts
        self._producer = Producer(
            {**CLIENT, "bootstrap.servers": field.rig.bootstrap, "message.max.bytes": 8_000_000},
            logger=log,
        )
        self._encoder = Encoder()
        made = facts(7)
        self._good = itertools.cycle(
            [f for f in itertools.islice(made, 3000) if isinstance(f, Transaction)]
        )

    def send(self, kind: str, partition: int = -1) -> None:
        fact: Fact = next(self._good)
        assert isinstance(fact, Transaction)
        key = b"Q99" if kind == "key is another agency" else fact.agency.encode()

        def delivered(error: object, message: object) -> None:
            assert error is None, error
            self.sent[message.partition(), message.offset()] = kind  # type: ignore[attr-defined]

        value = KINDS[kind](self._encoder.fact(fact))
        self._producer.produce(self._topic, value, key, partition, on_delivery=delivered)
        self._producer.poll(0)

    def flush(self) -> None:
        if self._producer.flush(60):
            raise FailedError("the poison was not acknowledged")


def run(field: Field, times: int) -> None:
    Broker({"bootstrap.servers": field.rig.bootstrap}).set(
        field.rig.facts, "max.message.bytes", "8000000"
    )
    poisoner = Poisoner(field)
    random = Random(field.random.random())
    field.start()
    field.begin()
    for _ in range(times):
        for kind in random.sample(list(KINDS) * EACH, len(KINDS) * EACH):
            poisoner.send(kind)
            field.wait(PAUSE_S)
        poisoner.flush()
        field.resume(field.now())
        field.strikes += len(KINDS) * EACH
    flood(field, poisoner)
    field.settle()
    compare(field, poisoner)


def flood(field: Field, poisoner: Poisoner) -> None:
    """Too much: the worker stops and says so, twice; with a higher limit it goes on."""
    for _ in range(FLOOD):
        poisoner.send("truncated", 0)
    poisoner.flush()
    stopped = field.kept.pop("one")
    for _ in range(2):
        code = stopped.wait_ended(STOPS_S)
        said = stopped.log.read_text().splitlines()[-1]
        if code != STOPPED or "PANTAU_DEAD_LETTER_LIMIT" not in said:
            raise FailedError(f"above the limit the worker ended with {code}: {said}")
        stopped = field.rig.start("one")
    stopped.wait_ended(STOPS_S)
    struck = field.strike()
    field.start("one", PANTAU_DEAD_LETTER_LIMIT="0.9")
    field.resume(struck)


def compare(field: Field, poisoner: Poisoner) -> None:
    """Every poisonous record is a letter, and no other."""
    told = {(row["partition"], row["offset"]) for row in field.rig.letters()}
    missing = Counter(kind for at, kind in poisoner.sent.items() if at not in told)
    if missing or told - poisoner.sent.keys():
        others = sorted(told - poisoner.sent.keys())[:5]
        raise FailedError(f"no dead letter: {dict(missing)}; dead letters of others: {others}")


FAULT = Fault("poison", run, times=4, quick=1, place=30)
