"""The packages add up to the worker's totals, to the sen, whatever happens on the way."""

import random
from typing import Any

import pytest

from monitors.ledger.partition import Partition
from monitors.report import report
from streams.demo.columns import registration
from streams.demo.year import made_up_year
from streams.programmes import load_calendar, load_programmes
from streams.sources.mapped import Mapped, Supplier
from streams.sources.reading import Reading
from tests.ledger.made_up import award, end_of, on, order, register, tx
from tests.packages.made_up import Kept, figures, records


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "packages.sqlite")


def worker(facts, agency, year):
    """What the worker says after the same facts."""
    state = Partition(load_programmes(), load_calendar())
    for number, fact in enumerate(facts):
        state.fold(number, fact)
    return figures(report(state.books[agency, year], state.programmes, state.calendar))


def nothing_empty(sums):
    return {channel: one for channel, one in sums.items() if any(one.values())}


@pytest.fixture(scope="module")
def year():
    made_up = made_up_year(3, 4, 2024)
    facts: list[Any] = [registration(agency) for agency in made_up.agencies]
    for _, of_day in made_up.days():
        facts += of_day
    return facts


def test_a_made_up_year_in_batches_adds_up(year, kept):
    given = records(year)
    for start in range(0, len(given), 700):
        kept.take(given[start : start + 700])
    for agency in ("X01", "X02", "X03", "X04"):
        told = worker(year, agency, 2024)
        assert sum(one["packages"] for one in told.values()) > 100
        assert nothing_empty(kept.sums(agency, 2024)) == told


def test_crashes_repeat_nothing_wrongly(year, kept):
    given = records(year)
    chance = random.Random(1)
    at = 0
    while at < len(given):
        size = chance.randrange(1, 1500)
        kept.take(given[at : at + size], publish=chance.random() < 0.5)
        if chance.random() < 0.4:
            if chance.random() < 0.5:
                # Some were handed to the broker before the crash, none acknowledged.
                for _, row in kept.fold.due(50):
                    kept.put(row)
            kept.again()
        if chance.random() < 0.2:
            kept.fold.shrink()
        # Kafka gives again from what the file says, and may repeat.
        at = kept.fold.next
    kept.publish()
    assert nothing_empty(kept.sums("X02", 2024)) == worker(year, "X02", 2024)


def test_a_lost_file_is_made_again_from_the_log(year, kept, tmp_path):
    given = records(year)
    kept.take(given)
    before = dict(kept.topic)
    kept.path = tmp_path / "new" / "packages.sqlite"
    kept.again()
    assert kept.fold.next == 0
    for start in range(0, len(given), 900):
        kept.take(given[start : start + 900])
    assert {key: {**row, "position": 0} for key, row in kept.topic.items()} == {
        key: {**row, "position": 0} for key, row in before.items()
    }


def test_a_class_that_changes_judges_the_packages_again(kept):
    facts = [
        award(package="a", supplier="spse:1", part="spse:1", umk_sen=80),
        order(package="b", supplier="spse:1"),
        order(package="c", supplier="v6:2"),
    ]
    kept.take(records(facts))
    assert kept.topic["K99", 2024, "tender", "a"]["verdict"] == "unverifiable"
    assert kept.topic["K99", 2024, "ecatalogue_v6", "b"]["verdict"] == "class_unknown"
    facts.append(register("spse:1", "small", observed="03-01"))
    kept.take(records(facts[-1:], 3))
    told = kept.topic["K99", 2024, "tender", "a"]
    assert (told["verdict"], told["supplier_class"]) == ("confirmed", "small")
    # Declared before and now: its small-business value did not move, the order's did.
    told = kept.topic["K99", 2024, "ecatalogue_v6", "b"]
    assert (told["verdict"], told["reason"]) == ("confirmed", "reclassified")
    assert (told["umkk_before_sen"], told["umkk_sen"]) == (0, 100)
    assert told["changed_at"] == facts[-1].observed_at
    assert kept.topic["K99", 2024, "ecatalogue_v6", "c"]["verdict"] == "class_unknown"
    assert nothing_empty(kept.sums("K99", 2024)) == worker(facts, "K99", 2024)
    facts.append(register("spse:1", "medium", 2, observed="03-02"))
    kept.take(records(facts[-1:], 4))
    assert kept.topic["K99", 2024, "tender", "a"]["verdict"] == "doubtful"
    assert kept.topic["K99", 2024, "ecatalogue_v6", "b"]["verdict"] == "other"
    assert nothing_empty(kept.sums("K99", 2024)) == worker(facts, "K99", 2024)


def test_an_addendum_tells_what_it_moved_and_when_it_counts(kept):
    facts = [tx("02-05", 100, umk_sen=100), tx("04-01", 130, version=1, umk_sen=130)]
    kept.take(records(facts))
    told = kept.topic["K99", 2024, "tender", "p"]
    assert (told["reason"], told["value_before_sen"], told["value_sen"]) == ("addendum", 100, 130)
    assert [(one["day"], one["value_sen"]) for one in told["amounts"]] == [
        (on("02-05"), 100),
        (on("04-01"), 30),
    ]


def test_ticks_are_not_folded(kept):
    kept.take(records([tx(), end_of(on("12-31"))]))
    assert kept.topic["K99", 2024, "tender", "p"]["value_sen"] == 100
    assert kept.fold.next == 2


@pytest.mark.data
def test_real_rows_add_up(data_dir, kept):
    reading = Reading([data_dir / "inaproc-v1/K34-kemnaker"], agency="K34", year=2024)
    mapped = [one.fact for one in reading if isinstance(one, Mapped)]
    facts: list[Any] = [
        one for one in mapped if not isinstance(one, Supplier) and one.agency == "K34"
    ]
    facts.extend(reading.snapshots())
    given = records(facts)
    for start in range(0, len(given), 5000):
        kept.take(given[start : start + 5000])
    told = worker(facts, "K34", 2024)
    assert sum(one["packages"] for one in told.values()) == 2007
    assert sum(one["value_sen"] for one in told.values()) == 55_754_879_414_055
    assert nothing_empty(kept.sums("K34", 2024)) == told
