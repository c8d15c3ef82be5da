"""The judgement finds what is wrong: a sen, an alert, a dead letter, in any of the accounts."""

from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from monitors.facts import Tick
from monitors.report import report
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.outbox.events import Events
from streams.worker.intake import Intake
from streams.worker.segment import Claim, Segment, decode, encode
from tests.chaos.facts import facts
from tests.chaos.row import Row
from tests.chaos.verdict import Verdict, judge
from tests.worker.rig import Record
from tests.worker.totals import empty

BATCH = 500
AGENCIES = ("Z02", "Z05", "Z09")
FACTS, ALERTS, LETTERS, CHANGELOG = "facts", "alerts", "letters", "changelog"
ROLLUPS = "rollups"
LATER = 4_000_000_000_000


class Topics:
    """What a worker to which nothing happened leaves in the topics, in place of a rig."""

    facts, alerts_topic, letters_topic, changelog = FACTS, ALERTS, LETTERS, CHANGELOG
    rollups_topic = ROLLUPS
    partitions = 1

    def __init__(self, values: list[tuple[bytes | None, bytes | None]]) -> None:
        self.held: dict[str, list[Record]] = {ALERTS: [], LETTERS: [], ROLLUPS: []}
        self.held[FACTS] = [
            Record(0, offset, LATER, key, value, {}) for offset, (key, value) in enumerate(values)
        ]
        state, intake, events = empty(), Intake(Gate()), Events(Encoder(), FACTS)
        log: list[Any] = [Claim(0, "me", "")]
        for start in range(0, len(values), BATCH):
            batch = [record[1:5] for record in self.held[FACTS][start : start + BATCH]]
            for letter in intake.fold(state, batch):
                self._sent(LETTERS, events.letter(0, letter))
            changes = state.drain()
            for alert in changes.alerts:
                self._sent(ALERTS, events.alert(alert))
            for one in changes.rollups:
                self._sent(ROLLUPS, events.rollup(0, one))
            last = start + len(batch) - 1
            log.append(Segment(0, "me", start - 1, last, -1, changes.rows, [], []))
        self.held[CHANGELOG] = [
            Record(0, offset, LATER, None, encode(one), {}) for offset, one in enumerate(log)
        ]
        self.told = {
            at: report(book, state.programmes, state.calendar) for at, book in state.books.items()
        }

    def _sent(self, topic: str, output: Any) -> None:
        headers = {"ce_id": output.id.encode()}
        self.held[topic].append(Record(0, 0, LATER, output.key, output.value, headers))

    def records(self, topic: str) -> list[Record]:
        return self.held[topic]

    def statuses(self) -> dict[Any, Any]:
        return self.told


@pytest.fixture(scope="module")
def undisturbed() -> Topics:
    encoder = Encoder()
    values: list[tuple[bytes | None, bytes | None]] = []
    for fact in islice(facts(3), 40_000):
        if isinstance(fact, Tick):
            values.append((None, encoder.fact(fact)))
        elif fact.agency in AGENCIES:
            values.append((fact.agency.encode(), encoder.fact(fact)))
    values.insert(700, (AGENCIES[0].encode(), b"poison"))
    return Topics(values)


@pytest.fixture
def topics(undisturbed: Topics) -> Topics:
    return deepcopy(undisturbed)


def verdict(topics: Topics) -> Verdict:
    return judge(topics)  # type: ignore[arg-type]  # all of a rig that it asks for


def test_nothing_is_wrong_where_nothing_happened(topics):
    found = verdict(topics)
    assert found.right, found.notes
    assert found.notes == []
    assert found.alerts > 0
    assert found.letters == 1
    assert found.facts == len(topics.held[FACTS])


def test_a_sen_that_the_workers_tell_wrongly_is_found(topics):
    figures = next(iter(topics.told.values()))["channels"]
    channel = next(one for one in figures.values() if one and one["value_sen"])
    channel["value_sen"] += 1
    found = verdict(topics)
    assert (found.sen_off, found.right) == (1, False)


def test_a_segment_that_is_missing_in_the_changelog_is_found(topics):
    log = topics.held[CHANGELOG]
    lost = decode(log[3].value)
    assert isinstance(lost, Segment)
    log[3] = log[3]._replace(value=encode(lost._replace(owner="a zombie")))
    found = verdict(topics)
    assert found.sen_off > 0
    assert found.notes[0].startswith("recovered:")


def test_a_source_that_nobody_folded_as_it_stands_is_found_by_the_recount(topics, monkeypatch):
    monkeypatch.setattr("tests.chaos.verdict.recount", lambda rows, words: {})
    found = verdict(topics)
    assert found.sen_off > 0
    assert found.notes[0].startswith("recounted:")


def test_a_lost_alert_and_a_changed_one_are_found(topics):
    *others, last = topics.held[ALERTS]
    topics.held[ALERTS] = others
    assert verdict(topics)[2:4] == (1, 0)
    topics.held[ALERTS] = [*others, last._replace(value=b"another text")]
    assert verdict(topics)[2:4] == (1, 0)


def test_a_second_id_and_a_second_content_count_as_doubled_but_a_copy_does_not(topics):
    last = topics.held[ALERTS][-1]
    topics.held[ALERTS].append(last)
    assert verdict(topics).right
    topics.held[ALERTS].append(last._replace(headers={"ce_id": b"Z02/2024/umkk-40/e9/t9"}))
    assert verdict(topics)[2:4] == (0, 1)
    topics.held[ALERTS].append(last._replace(value=b"another text"))
    assert verdict(topics)[2:4] == (0, 2)


def test_a_dead_letter_too_few_and_one_too_many_are_found(topics):
    letter = topics.held[LETTERS].pop()
    assert verdict(topics).letters_off == 1
    topics.held[LETTERS] = [letter, letter._replace(headers={"ce_id": b"facts/0/1"})]
    assert verdict(topics).letters_off == 1


def test_a_rollup_that_comes_twice_is_right_and_one_that_is_lost_is_found(topics):
    held = topics.held[ROLLUPS]
    middle = len(held) // 2
    topics.held[ROLLUPS] = [*held[: middle + 1], *held[middle - 5 :]]
    assert verdict(topics).rollups_off == 0
    topics.held[ROLLUPS] = held[:-1]
    found = verdict(topics)
    assert found.rollups_off > 0
    assert not found.right
    assert found.notes[0].startswith("rollups:")


def test_a_rollup_that_says_another_figure_is_found(topics):
    held = topics.held[ROLLUPS]
    last = max(at for at, one in enumerate(held) if rollup_of(one)["books"])
    row = rollup_of(held[last])
    row["books"][0]["parts"][0]["sums"][0]["spend"] += 1
    held[last] = held[last]._replace(value=Encoder().record("Rollup", row))
    found = verdict(topics)
    # The agency's figure, and the nation's.
    assert (found.rollups_off, found.sen_off, found.right) == (2, 0, False)


def test_a_rollup_that_cannot_be_summed_is_found(topics):
    topics.held[ROLLUPS].append(topics.held[ROLLUPS][-1]._replace(value=b"poison"))
    assert verdict(topics).rollups_off == 1


def rollup_of(record: Record) -> dict[str, Any]:
    return read_record(record.value, ("Rollup",))[1]


GOOD = Row("kill", 3, 0, 0, 0, 3.5, 30.0, 0, 0, alerts=20, load_per_s=2300.0, rollups_off=0)


@pytest.mark.parametrize(
    "worse",
    [
        {"sen_off": 1},
        {"counts_off": 1},
        {"alerts_lost": 1},
        {"alerts_doubled": 1},
        {"letters_off": 1},
        {"rollups_off": 1},
        {"resumed_s": 30.1},
        {"resumed_s": None},
        {"alerts": 9},
        {"load_per_s": 1999.0},
        {"failed": "it stopped"},
    ],
)
def test_a_row_says_what_is_off(worse):
    assert GOOD.faults == []
    assert len(replace(GOOD, **worse).faults) == 1
