"""However rollups arrive, are repeated, cut or stored: the same sums, and the same alerts."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.nation.nation import Nation
from monitors.rollup import Rollup
from streams.contracts.encode import Encoder
from streams.nation.reader import RollupReader
from streams.outbox.events import Events
from tests.nation.made_up import BALI, EAST, NOWHERE, YEAR, Place, book, nation, part, rollup

AGENCIES = tuple(f"D{number}" for number in range(8))
PLACES = (EAST, EAST, BALI, NOWHERE, *(Place("KABUPATEN", "Aceh", to) for to in AGENCIES[:3]))
DAYS = (335, 340, 345, 346, 347, 350, 360, 365)

Stream = list[Rollup]
Said = list[tuple[int, Rollup]]


@st.composite
def streams(draw: st.DrawFn) -> list[Stream]:
    """Rollups of 1 to 3 partitions at the same ticks, of agencies that begin, move and merge."""
    partitions = draw(st.integers(1, 3))
    rng = random.Random(draw(st.integers(0, 2**32)))
    found: list[Stream] = [[] for _ in range(partitions)]
    starts = {agency: rng.choice(DAYS) for agency in AGENCIES}
    seen = {agency: [0, 0] for agency in AGENCIES}
    for again in range(draw(st.integers(1, 2))):
        for day in DAYS:
            for number, stream in enumerate(found):
                books = []
                for agency in AGENCIES[number::partitions]:
                    if day < starts[agency] or rng.random() < 0.3:
                        continue
                    earned, spend = seen[agency]
                    seen[agency] = [earned + rng.randrange(40), spend + rng.randrange(80)]
                    amount = rng.choice((None, 100, 500, 900))
                    places = [rng.choice(PLACES) for _ in range(rng.choice((1, 1, 1, 2)))]
                    parts = [part(earned, spend, amount, place) for place in places]
                    books.append(book(agency, day, *parts))
                position = again * 1000 + day
                half = len(books) // 2 if rng.random() < 0.3 else 0
                if half:
                    stream.append(rollup(position, day, books[:half], piece=0, pieces=2))
                    stream.append(rollup(position, day, books[half:], piece=1, pieces=2))
                else:
                    stream.append(rollup(position, day, books))
    return found


def interleaved(rng: random.Random, found: Sequence[Stream]) -> Said:
    """The streams in some order that keeps each of them, with repetitions of what was said."""
    ahead = [list(one) for one in found]
    said: Said = []
    while any(ahead):
        number = rng.choice([at for at, one in enumerate(ahead) if one])
        said.append((number, ahead[number].pop(0)))
        while rng.random() < 0.3:
            said.append(rng.choice(said))
    return said


def folded(partitions: int, said: Said) -> tuple[Nation, list[Any]]:
    state, alerts = nation(partitions), []
    for number, one in said:
        assert state.fold(number, one) is None
        alerts += state.drain().alerts
    return state, alerts


def told(state: Nation) -> Any:
    """Everything that the topics would say of the state."""
    return {
        at: (
            scope.as_of,
            scope.members,
            scope.standings,
            {
                name: (one.earned, one.spend, one.unknown, one.uncovered, one.books, one.amounts)
                for name, one in scope.totals.items()
                if one.books
            },
        )
        for at, scope in state.books.items()
    }


def stored(rows: Iterable[Any]) -> list[Any]:
    """Rows as they come back out of the changelog."""
    packed = msgpack.packb(list(rows))
    back: list[Any] = msgpack.unpackb(packed, strict_map_key=False)
    return back


@settings(max_examples=40)
@given(streams(), st.integers(0, 2**32).map(random.Random))
def test_the_interleaving_of_partitions_changes_nothing(found, rng):
    expected, alerts = folded(len(found), interleaved(random.Random(0), found))
    state, again = folded(len(found), interleaved(rng, found))
    assert told(state) == told(expected)
    assert again == alerts


@settings(max_examples=40)
@given(streams(), st.integers(0, 2**32).map(random.Random), st.integers(1, 40))
def test_a_restart_at_any_place_changes_nothing(found, rng, size):
    said = interleaved(rng, found)
    expected, alerts = folded(len(found), said)
    state, again, rows = nation(len(found)), [], []
    for place, (number, one) in enumerate(said):
        state.fold(number, one)
        if place % size == 0:
            changes = state.drain()
            rows += stored(changes.rows)
            again += changes.alerts
            state = nation(len(found))
            state.restore(rows)
    again += state.drain().alerts
    assert told(state) == told(expected)
    assert again == alerts


@settings(max_examples=40)
@given(streams(), st.integers(0, 2**32).map(random.Random), st.integers(1, 30))
def test_a_checkpoint_between_segments_stands_for_all_before_it(found, rng, size):
    said = interleaved(rng, found)
    expected, alerts = folded(len(found), said)
    state, again = nation(len(found)), []
    cut = rng.randrange(len(said))
    for number, one in said[:cut]:
        state.fold(number, one)
    again += state.drain().alerts
    log: list[Any] = []
    ahead = said[cut:]
    for chunk in state.dump(size):
        log += stored(chunk)
        if ahead and rng.random() < 0.5:
            state.fold(*ahead.pop(0))
            changes = state.drain()
            log += stored(changes.rows)
            again += changes.alerts
    state = nation(len(found))
    state.restore(log)
    for number, one in ahead:
        state.fold(number, one)
    again += state.drain().alerts
    assert told(state) == told(expected)
    assert again == alerts


@settings(max_examples=40)
@given(streams())
def test_the_sums_are_those_of_a_recount(found):
    state, _ = folded(len(found), interleaved(random.Random(1), found))
    last = {one.agency: one for stream in found for tick in stream for one in tick.books}
    earned: Counter[str] = Counter()
    for agency, one in last.items():
        for piece in one.parts:
            value = next(sums.earned for sums in piece.sums if sums.programme == "umkk-40")
            for where in recounted_scopes(agency, piece, last):
                earned[where] += value
    for (code, year), scope in state.books.items():
        assert year == YEAR
        totals = scope.totals.get("umkk-40")
        assert (0 if totals is None else totals.earned) == earned[code], code
    assert {code for code, value in earned.items() if value} <= {code for code, _ in state.books}


def recounted_scopes(agency: str, piece: Any, last: dict[str, Any]) -> set[str]:
    """By the rule of docs/nation.md, written down once more."""
    provinces = {"Jawa Timur": "ID-JI", "Bali": "ID-BA", "Aceh": "ID-AC"}
    scopes = {"ID"}
    kind, province, heir = piece.kind, piece.province, piece.successor
    passed = {agency}
    while heir is not None and heir not in passed:
        passed.add(heir)
        scopes.add(f"agency:{heir}")
        if heir not in last:
            break
        end = last[heir].parts[-1]
        if end.kind is not None:
            kind, province = end.kind, end.province
        heir = end.successor
    if any(one.successor == agency for other in last.values() for one in other.parts):
        scopes.add(f"agency:{agency}")
    if kind is not None:
        scopes.add(f"kind:{kind}")
    if province is not None:
        scopes.add(provinces[province])
    return scopes


@settings(max_examples=30)
@given(streams())
def test_a_rollup_is_the_same_on_the_wire(found):
    encoder = Encoder()
    events = Events(encoder, "facts")
    said = interleaved(random.Random(2), found)
    expected, _ = folded(len(found), said)
    state = nation(len(found))
    outputs = [events.rollup(number, one) for number, one in said]
    letters = RollupReader(encoder._schemas).fold(
        state, [(at, 0, one.key, one.value) for at, one in enumerate(outputs)]
    )
    assert letters == []
    assert told(state) == told(expected)
    assert len({one.id for one in outputs}) == sum(map(len, found))
