"""The made-up events, and the count that everybody's totals are held against."""

from collections import Counter

import pytest

from monitors.ledger.package import CHANNEL, WIDTH
from monitors.ledger.partition import Partition
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.programmes import load_calendar, load_programmes
from tests.bench.events import AGENCIES, MadeUp, off
from tests.bench.peers.rule import decoder, newer

COUNT = 20_000


@pytest.fixture(scope="module")
def made():
    made_up = MadeUp(COUNT)
    return list(made_up.take(COUNT)), made_up


def test_the_mix_is_as_announced(made):
    events, made_up = made
    seen: set[tuple[str, str]] = set()
    contents: set[int] = set()
    kinds: Counter[str] = Counter()
    for fact, _ in events:
        if fact.content in contents:
            kinds["again"] += 1
        elif (fact.channel, fact.package) in seen:
            kinds["corrected"] += 1
        else:
            kinds["new"] += 1
        seen.add((fact.channel, fact.package))
        contents.add(fact.content)
    assert kinds["new"] == made_up.packages == len(seen)
    assert kinds["new"] / COUNT == pytest.approx(0.92, abs=0.01)
    assert kinds["again"] / COUNT == pytest.approx(0.02, abs=0.01)
    assert len({fact.agency for fact, _ in events}) > 0.99 * AGENCIES
    assert {fact.channel for fact, _ in events} == set(CHANNEL)


def test_an_event_is_as_large_as_a_real_one(made):
    encoder = Encoder()
    sizes = [len(encoder.fact(*event)) for event in made[0]]
    assert 200 <= sum(sizes) / COUNT <= 250


def test_the_same_seed_gives_the_same_events(made):
    assert list(MadeUp(COUNT).take(COUNT)) == made[0]
    assert list(MadeUp(COUNT, seed=1).take(COUNT)) != made[0]


def test_the_ledger_comes_to_the_generators_count(made):
    events, made_up = made
    state = Partition(load_programmes(), load_calendar())
    state.fold_transactions(range(COUNT), [tuple(fact) for fact, _ in events])
    found = {
        agency: {
            channel: book.amounts.total[number * WIDTH : number * WIDTH + 2]
            for channel, number in CHANNEL.items()
        }
        for (agency, _), book in state.books.items()
    }
    assert off(made_up.totals, found) == (0, 0)


def test_the_peers_rule_comes_to_the_generators_count(made):
    events, made_up = made
    encoder = Encoder()
    decode = decoder(shipped().newest("Transaction").schema)
    rows: dict[tuple[str, str, str], list[int]] = {}
    for fact, about in events:
        event = decode(encoder.fact(fact, about))
        key = event["agency"], event["channel"], event["package"]
        row = newer(event, rows.get(key))
        if row is not None:
            rows[key] = row
    found: dict[str, dict[str, list[int]]] = {}
    for (agency, channel, _), row in rows.items():
        total = found.setdefault(agency, {}).setdefault(channel, [0, 0])
        total[0] += row[3]
        total[1] += row[4]
    assert off(made_up.totals, found) == (0, 0)


def test_nothing_is_poison(made):
    encoder = Encoder()
    values = [encoder.fact(*event) for event in made[0][:1000]]
    keys = [event.fact.agency.encode() for event in made[0][:1000]]
    assert not Gate().read(values, keys).poison


def test_totals_that_are_wrong_are_told():
    true = {"X001": {"tender": [2, 300]}, "X002": {"tender": [0, 0]}}
    assert off(true, {"X001": {"tender": [2, 300]}}) == (0, 0)
    assert off(true, {"X001": {"tender": [2, 299]}}) == (1, 1)
    assert off(true, {}) == (1, 300)
    assert off(true, {"X001": {"tender": [2, 300]}, "X003": {"order": [1, 5]}}) == (1, 5)
