"""Real rows through closing, vanishing, reviews of plans and what was known on a day."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitors.calendar import Calendar
from monitors.days import day_of, first_day, last_day
from monitors.facts import CHANNELS, Close, Plan, Revision, Snapshot, Transaction
from monitors.ledger.book import VANISHED
from monitors.ledger.denominators import at, changes
from monitors.ledger.known import since
from monitors.ledger.package import MEASURES, WIDTH
from monitors.ledger.reserved import reserved
from streams.replay.year import Year
from streams.sources.mapped import Mapped, Supplier
from streams.sources.reading import Reading
from tests.ledger.known_on import known_on
from tests.recount import planned, recount
from tests.replay.test_reference import K34

DAY_MS = 86_400_000
D107 = "isb/D107-kab-bandung-sample"
PLANS = "isb/RUP-PaketPenyedia-Terumumkan_D197-2025_sample.jsonl"
SEPTEMBER = day_of(date(2024, 9, 15))


def facts(path: Path, agency: str, year: int, observed_at: int | None = None) -> list[Any]:
    reading = Reading([path], agency=agency, year=year, observed_at=observed_at)
    told = [
        one.fact
        for one in reading
        if isinstance(one, Mapped) and not isinstance(one.fact, Supplier)
    ]
    return [one for one in [*told, *reading.snapshots()] if one.agency == agency]


def folded(told: list[Any], agency: str, year: int) -> Year:
    one = Year(agency, year, (), Calendar())
    one.take(told)
    return one


def value(book: Any) -> int:
    return sum(book.amounts.total[MEASURES.index("value") :: WIDTH])


def test_closing_keeps_the_reference_figures(data_dir: Path) -> None:
    year = folded(facts(data_dir / K34, "K34", 2024), "K34", 2024)
    before = year.report()
    year.take([Close("K34", 2024, last_day(2024) + 90, "test", 1, None)])
    assert year.report() | {"closed": False, "reserved": before["reserved"]} == before
    assert value(year.book) == 55_754_879_414_055
    assert not year.book.packages


@pytest.mark.parametrize("observed", [None, (last_day(2024) + 20) * DAY_MS])
def test_what_changed_since_september_is_the_difference_of_the_reference(
    data_dir: Path, observed: int | None
) -> None:
    told = facts(data_dir / K34, "K34", 2024, observed)
    moved = [one for one in since(told, SEPTEMBER) if one.year == 2024]
    change = {
        name: (
            sum(one.packages_after - one.packages_before for one in moved if one.channel == name),
            sum(one.value_after - one.value_before for one in moved if one.channel == name),
            sum(one.umkk_after - one.umkk_before for one in moved if one.channel == name),
        )
        for name in ("tender", "non_tender", "recorded_non_tender", "ecatalogue_v5")
    }
    assert change == {
        "tender": (84 - 72, 17_738_955_193_347 - 14_615_034_917_119,
                   15_857_548_284_696 - 12_733_628_008_468),
        "non_tender": (0, 0, 0),
        "recorded_non_tender": (26 - 4, 6_419_870_708_900 - 14_751_600_000, 61_974_088_600),
        "ecatalogue_v5": (1_844 - 1_305, 31_141_388_146_061 - 20_888_541_135_961, 0),
    }  # fmt: skip
    assert {one.reason for one in moved} == {"new", "addendum"}
    book = known_on(told, SEPTEMBER).book("K34", 2024)
    assert book.amounts.to_date[1] == 14_615_034_917_119


@pytest.mark.parametrize(("folder", "agency", "year"), [(K34, "K34", 2024), (D107, "D107", 2025)])
def test_a_second_pull_without_every_fifth_package_is_the_recount_of_the_rest(
    data_dir: Path, folder: str, agency: str, year: int
) -> None:
    first = (last_day(year) + 20) * DAY_MS
    told = [
        one if one.observed_at is not None else one._replace(observed_at=first)
        for one in facts(data_dir / folder, agency, year, first)
        if one.year == year
    ]
    later = first + 7 * DAY_MS
    rows = [one for one in told if isinstance(one, Transaction)]
    keys = sorted({(one.channel, one.package) for one in rows})
    gone = set(keys[::5])
    kept = [one for one in rows if (one.channel, one.package) not in gone]
    by_feed: dict[str, int] = defaultdict(int)
    for one in kept:
        by_feed[str(one.feed)] += 1
    pulls = [
        one._replace(
            complete=True, rows=by_feed[one.feed], duplicates=0, observed_at=later,
            begun_at=later, content=one.content + 1,
        )
        for one in told
        if isinstance(one, Snapshot) and by_feed[one.feed]
    ]  # fmt: skip
    again = [one._replace(observed_at=later) for one in kept]
    assert recount([one._asdict() for one in rows], {}) == totals(folded(told, agency, year).book)
    found = totals(folded([*told, *pulls, *again], agency, year).book)
    every = [one for one in [*told, *pulls, *again] if isinstance(one, Transaction | Snapshot)]
    assert found == recount(
        [one._asdict() for one in every if isinstance(one, Transaction)],
        {},
        snapshots=[one._asdict() for one in every if isinstance(one, Snapshot)],
    )
    assert sum(one.get("vanished", 0) for one in found.values()) > len(gone) / 3


def totals(book: Any) -> Any:
    names = ("cancelled", "superseded", "drafts")
    told = {}
    for number, channel in enumerate(CHANNELS):
        figures = dict(
            zip(MEASURES, book.amounts.total[number * WIDTH : (number + 1) * WIDTH], strict=True)
        )
        figures |= dict(zip(names, book.counters[number], strict=False))
        figures["vanished"] = book.counters[number][VANISHED]
        told[channel] = {name: value for name, value in figures.items() if value}
    return {channel: figures for channel, figures in told.items() if figures}


def test_the_real_plans_count_from_their_announcement(data_dir: Path) -> None:
    told = [one for one in facts(data_dir / PLANS, "D197", 2025) if isinstance(one, Plan)]
    book = folded(told, "D197", 2025).book
    for day in (first_day(2025), first_day(2025) + 45, first_day(2025) + 70, last_day(2025)):
        held = at(book, "planned_pagu", day)
        assert held is not None
        listed = [one for one in told if one.active and (one.announced or 0) <= day]
        assert held.amount_sen == sum(one.pagu_sen or 0 for one in listed)
    moved = changes(book, "planned_pagu", first_day(2025) + 1)
    assert {one.reason for one in moved} == {"plan_announced"}
    whole = sum(sen for sen, _, _ in book.plans.sums.sums.values())
    assert sum(book.plans.begins) == sum(book.plans.ends) == whole
    meant = [one for one in told if one.active and one.reserved]
    left = reserved(book)
    assert left is not None
    assert (left.packages, left.pagu_sen) == (len(meant), sum(one.pagu_sen or 0 for one in meant))
    assert len(meant) < sum(one.active for one in told)


def test_the_real_reviews_move_plans_as_the_recount_says(data_dir: Path) -> None:
    """The copy has reviews and no plans: every plan that they name is made up, pagu = 1 sen."""
    reviews = [one for one in facts(data_dir / K34, "K34", 2024) if isinstance(one, Revision)]
    assert len(reviews) == 3_393
    codes = sorted({code for one in reviews for code in (one.old_rup, one.new_rup) if code})
    plans = [Plan("K34", 2024, code, 1, True, int(code), None) for code in codes]  # noqa: FBT003
    book = folded([*plans, *reviews], "K34", 2024).book
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in reviews:
        for code in {one.old_rup, one.new_rup} - {None}:
            named[str(code)].append(one._asdict())
    for day in (first_day(2024), first_day(2024) + 60, first_day(2024) + 180, last_day(2024)):
        expected = sum(planned([plan._asdict()], named[plan.rup], [], day)[0] for plan in plans)
        assert book.plans.sums.at(day) == (expected, expected)
    reasons = {one.reason for one in changes(book, "planned_pagu", first_day(2024))}
    assert reasons >= {"plan_revised", "plan_cancelled", "plan_reactivated"}


def test_real_packages_take_the_plans_that_stand_for_theirs(data_dir: Path) -> None:
    told = facts(data_dir / K34, "K34", 2024)
    orders = [
        one for one in told if isinstance(one, Transaction) and one.channel == "ecatalogue_v5"
    ]
    replaced = {
        one.old_rup: one.new_rup
        for one in told
        if isinstance(one, Revision) and one.new_rup is not None
    }
    by_old = sorted({one.rup for one in orders if one.rup in replaced})
    assert by_old
    plans = [
        Plan("K34", 2024, replaced[code], 100, True, int(code), None, reserved=True)  # noqa: FBT003
        for code in by_old
    ]
    spare = Plan("K34", 2024, "1", 7, True, 1, None, reserved=True)  # noqa: FBT003
    left = reserved(folded([*told, *plans, spare], "K34", 2024).book)
    assert left is not None
    assert (left.packages, left.pagu_sen) == (1, 7)
