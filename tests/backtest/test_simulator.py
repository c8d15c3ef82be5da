"""Made-up agencies: the same from the same seed, and folded what they were drawn to be."""

from random import Random
from statistics import fmean

import pytest
import yaml

from monitors.days import first_day, last_day
from monitors.projection import default_pool
from streams.backtest.follow import fold, follow
from streams.backtest.simulator import assumed
from streams.backtest.simulator.cases import case, cases, years
from streams.backtest.simulator.facts import facts
from streams.backtest.simulator.fit import document, fit
from streams.backtest.simulator.making import as_module, made_pool
from streams.backtest.simulator.shapes import FITTED, fitted, shape_from
from streams.programmes import load_calendar, load_programmes
from streams.sources.mapped import Mapped, Supplier
from streams.sources.reading import Reading

UMKK = {one.id: one for one in load_programmes()}["umkk-40"]
CALENDAR = load_calendar()


def test_the_same_seed_gives_the_same_agencies_and_another_others():
    assert list(cases(3, 4)) == list(cases(3, 4))
    assert list(cases(3, 4)) != list(cases(3, 5))


@pytest.mark.parametrize("known", list(years(3, 9)), ids=lambda known: known[0].agency.code)
def test_the_fold_comes_to_what_was_drawn(known):
    drawn = case(known)
    partition = fold(facts(known), UMKK, CALENDAR, agency=drawn.agency)
    followed = follow(partition, drawn.agency, drawn.year, "budget")
    assert followed is not None
    assert followed.final == drawn.course(drawn.days)
    assert list(followed.courses) == [drawn.course(day) for day in drawn.weeks()]
    assert followed.states[-1] == ("reached" if drawn.final >= drawn.goal else "missed")
    assert len(followed.states) == drawn.days


def test_purchases_lie_within_their_year_and_budget():
    for known in years(4, 3):
        for one in known:
            assert all(
                first_day(one.year) <= buy.day <= last_day(one.year) and buy.value > 0
                for buy in one.purchases
            )
            assert one.daily(umkk=True)[-1] <= one.daily(umkk=False)[-1] <= one.budget * 1.05


def test_a_tilted_year_leaves_small_firms_to_its_end(monkeypatch):
    def parts(known):
        """UMKK part of value in the first half of the year, and in the whole."""
        found = [0, 0, 0, 0]
        for years_of in known:
            one = years_of[-1]
            half = len(one.daily(umkk=True)) // 2
            for place, umkk in ((0, True), (1, False)):
                daily = one.daily(umkk=umkk)
                found[place] += daily[half - 1]
                found[place + 2] += daily[-1]
        return found[0] / found[1], found[2] / found[3]

    early, whole = parts(years(12, 5))
    assert early == pytest.approx(whole, abs=0.06)
    monkeypatch.setattr(assumed, "TILT", 0.6)
    early, whole = parts(years(12, 5))
    assert early < whole - 0.08


def test_some_reach_their_goal_and_some_miss_it():
    reached = fmean(one.final >= one.goal for one in cases(40, 2))
    assert 0.25 < reached < 0.75


def test_some_have_no_past():
    pasts = [len(one.earlier) for one in cases(40, 2)]
    assert set(pasts) == {0, 2}


def test_the_fit_finds_again_what_was_drawn():
    """Fitted to a year that the simulator drew of its shapes, the fit gives those shapes."""
    from monitors.ledger.partition import Partition
    from streams.backtest.simulator.agency import Agency, Season
    from streams.backtest.simulator.year import draw

    (shape,) = [one for one in fitted() if one.channel == "tender"]
    plain = assumed.Kind("KEMENTERIAN", 1, 1.0, 1.0, 0.0)
    season = Season(shape, 1500, shape.months)
    year = draw(Agency("Y001", plain, (season,), 0.5, 1), 2024, Random(3))
    partition = Partition([], CALENDAR)
    for position, fact in enumerate(facts([year])):
        partition.fold(position, fact)
    (again,) = fit(partition.books.values())
    assert again.channel == "tender"
    assert again.mu == pytest.approx(shape.mu, abs=0.15)
    assert again.sigma == pytest.approx(shape.sigma, abs=0.15)
    assert again.clump > 1.3
    assert again.packages == len(year.purchases) - sum(
        one.value + one.difference == 0 for one in year.purchases
    )
    busiest = max(range(12), key=lambda month: shape.months[month])
    assert again.months[busiest] > 0.1


def test_a_document_of_shapes_reads_back():
    document_of = document(fitted(), "2026-01-01", ["nowhere"])
    read = yaml.safe_load(yaml.safe_dump(document_of))["channels"]
    assert tuple(shape_from(name, values) for name, values in read.items()) == fitted()


def test_the_fitted_file_is_what_the_command_makes_of_the_real_rows(data_dir):
    from collections import defaultdict

    from monitors.ledger.partition import Partition

    by_agency = defaultdict(list)
    folders = [data_dir / "inaproc-v1/K34-kemnaker", data_dir / "isb/D107-kab-bandung-sample"]
    for one in Reading(folders):
        if isinstance(one, Mapped) and not isinstance(one.fact, Supplier):
            by_agency[one.fact.agency].append(one.fact)
    partition = Partition([], CALENDAR)
    for rows in by_agency.values():
        for position, fact in enumerate(rows):
            partition.fold(position, fact)
    books = [partition.books[at] for at in sorted(partition.books)]
    committed = yaml.safe_load(FITTED.read_text(encoding="utf-8"))
    made = document(fit(books), committed["dated"], committed["sources"])
    assert made == committed


@pytest.mark.slow
def test_the_shipped_pool_is_what_the_simulator_makes():
    from pathlib import Path

    committed = Path(default_pool.__file__).read_text(encoding="utf-8")
    assert as_module(made_pool()) == committed
