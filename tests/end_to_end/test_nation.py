"""Agencies on four partitions, summed to provinces, kinds and the nation, whatever is killed."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitors.days import first_day
from monitors.facts import Registration, Target, Tick, Transaction
from monitors.nation.nation import Nation
from streams.contracts.gate import Gate
from streams.programmes import load_calendar, load_programmes
from streams.publish.ticks import day_tick
from streams.worker.intake import Intake
from tests.end_to_end.test_status_is_replay import pantau
from tests.worker.made_up import AGENCIES, packages, recounted
from tests.worker.made_up import FIRST as MADE_UP
from tests.worker.made_up import targets as made_up_targets
from tests.worker.rig import Rig, rig
from tests.worker.running import Running, until
from tests.worker.totals import empty

if TYPE_CHECKING:
    from monitors.rollup import Rollup

YEAR = 2023
"""The year for which the national programmes have a goal."""
FIRST = first_day(YEAR)
PROGRAMME = "umkk-40"
KINDS = ("KEMENTERIAN", "KABUPATEN", "KOTA")
PROVINCES = {"Jawa Timur": "ID-JI", "Bali": "ID-BA", "Papua": "ID-PA"}
MERGED, HEIR, MERGED_ON = AGENCIES[4], AGENCIES[5], FIRST + 180


@pytest.fixture
def real(kafka: Any, topic_prefix: str, tmp_path: Path) -> Iterator[Rig]:
    with rig(kafka, topic_prefix, tmp_path) as made:
        yield made


def bought(count: int) -> list[Transaction]:
    """Made-up packages, pulled after the year: each counts on its own day."""
    return [
        one._replace(
            year=YEAR,
            day=(one.day or 0) - MADE_UP + FIRST,
            observed_at=(one.observed_at or 0) + 367 * 86_400_000,
        )
        for one in packages(count)
    ]


def targets() -> list[Target]:
    return [one._replace(year=YEAR, valid_from=FIRST) for one in made_up_targets()]


def ticks(days: int = 365) -> list[Tick]:
    return [day_tick(day) for day in range(FIRST, FIRST + days)]


def place(agency: str) -> tuple[str, str | None]:
    """Kind and province of an agency; ministries have none."""
    number = AGENCIES.index(agency)
    kind = KINDS[number % len(KINDS)]
    return kind, None if kind == "KEMENTERIAN" else list(PROVINCES)[number % 2 + number // 8]


def register() -> list[Registration]:
    """Every agency's entry, and one that is merged in the middle of the year."""
    entries = [
        Registration(agency, f"Instansi {agency}", *place(agency), "Asia/Jakarta", None, None,
                     number + 1, 1_704_100_000_000)
        for number, agency in enumerate(AGENCIES)
    ]  # fmt: skip
    merged = Registration(
        MERGED, "Dilebur", *place(MERGED), "Asia/Jakarta", HEIR, MERGED_ON, 99, 1_704_100_000_000
    )
    return [*entries, merged]


def scopes_of(agency: str, *, merged: bool) -> set[str]:
    """By the rule of docs/nation.md, written down once more."""
    kind, province = place(HEIR if merged else agency)
    found = {"ID", f"kind:{kind}"}
    if province is not None:
        found.add(PROVINCES[province])
    return found | ({f"agency:{HEIR}"} if merged or agency == HEIR else set())


def recount_scopes(facts: list[Transaction]) -> dict[str, tuple[int, int]]:
    """Packages and sen of each scope at the end of the year, by the independent recount.

    Of the merged agency what it bought until the merge is counted by itself: a recount of the
    versions of its packages that are dated before, and what is left is counted elsewhere.
    """
    found: Counter[str] = Counter()
    value: Counter[str] = Counter()
    whole: dict[str, tuple[int, int]] = {}
    for (agency, _), (count, sen) in recounted(facts).items():
        had = whole.get(agency, (0, 0))
        whole[agency] = (had[0] + count, had[1] + sen)
    early = before_the_merge([one for one in facts if one.agency == MERGED])
    for agency, (count, sen) in whole.items():
        parts = [(False, count, sen)]
        if agency == MERGED:
            parts = [(False, *early), (True, count - early[0], sen - early[1])]
        for merged, packages_, sen_ in parts:
            for scope in scopes_of(agency, merged=merged):
                found[scope] += packages_
                value[scope] += sen_
    return {scope: (found[scope], value[scope]) for scope in found}


def before_the_merge(facts: list[Transaction]) -> tuple[int, int]:
    """Packages and sen dated before the merge. Every version of a made-up package has one day."""
    days = {(one.channel, one.package): one.day for one in facts}
    early = [one for one in facts if (days[one.channel, one.package] or 0) < MERGED_ON]
    told = recounted(early).values()
    return sum(count for count, _ in told), sum(sen for _, sen in told)


def undisturbed(real: Rig) -> tuple[Nation, set[str]]:
    """The sums of a fold of the facts that nothing disturbs, and the ids of its alerts."""
    intake = Intake(Gate())
    records = real.records(real.facts)
    said: list[tuple[int, Rollup]] = []
    for partition in range(real.partitions):
        state = empty()
        own = [record[1:5] for record in records if record.partition == partition]
        for start in range(0, len(own), 61):
            intake.fold(state, own[start : start + 61])
            said += [(partition, one) for one in state.drain().rollups]
    nation = Nation(load_programmes(), load_calendar(), real.partitions)
    ids: set[str] = set()
    for number, one in said:
        assert nation.fold(number, one) is None
        ids |= {alert.id for alert in nation.drain().alerts}
    return nation, ids


def assert_exact(real: Rig, facts: list[Transaction]) -> None:
    told = real.scopes()
    by_recount = recount_scopes(facts)
    assert {
        key.removesuffix(f"/{YEAR}"): (
            row["programmes"][PROGRAMME]["packages"],
            row["programmes"][PROGRAMME]["spend_sen"],
        )
        for key, row in told.items()
    } == by_recount
    expected, ids = undisturbed(real)
    for (code, year), scope in expected.books.items():
        programmes = told[f"{code}/{year}"]["programmes"]
        for name, totals in scope.totals.items():
            assert programmes[name]["umkk_sen"] == totals.earned, (code, name)
            assert programmes[name]["denominators"] == {
                kind: amount for kind, (amount, _) in totals.amounts.items()
            }
        for name, standing in scope.standings.items():
            assert programmes[name]["state"] == standing.state, (code, name)
    alerts = [one for one in real.alerts() if one["scope"] != "agency"]
    assert {one["id"] for one in alerts} == ids
    assert ids
    assert {one["agency"] for one in alerts} == {"ID"}
    (nation,) = (row for row in told.values() if row["code"] == "ID")
    assert nation["judged"] == FIRST + 364
    assert [one["day"] for one in nation["ticks"]] == [FIRST + 364] * real.partitions
    assert len({(one["day"], one["instant"]) for one in nation["ticks"]}) == 1


def summed(process: Running) -> float:
    return process.metrics().get("pantau_events_total", 0)


def wait_summed(process: Running, least: int) -> None:
    until(lambda: summed(process) > least, 90, process.tail)


def test_agencies_are_summed_to_the_sen(real: Rig) -> None:
    facts = bought(3000)
    real.publish(itertools.chain(register(), targets(), facts, ticks()))
    workers = [real.start("one"), real.start("two")]
    nation = real.start_nation()
    nation.wait_ready()
    real.wait_folded(workers)
    real.wait_summed(nation)
    assert_exact(real, facts)
    # What the ledger tells of agencies is what it told before there were sums.
    _, own = real.undisturbed()
    assert {one["id"] for one in real.alerts() if one["scope"] == "agency"} == own
    told = json.loads(pantau(real.environ, "status", "--scope", "province:bali", "--json"))
    assert told["code"] == "ID-BA"
    assert told["programmes"][PROGRAMME]["spend_sen"] == recount_scopes(facts)["ID-BA"][1]
    told = json.loads(pantau(real.environ, "status", "--scope", "nation", "--json"))
    assert {one["id"] for one in told["alerts"]} == undisturbed(real)[1]


def test_a_kill_of_the_sums_and_of_a_worker_in_the_middle_changes_nothing(real: Rig) -> None:
    facts = bought(6000)
    log = [*register(), *targets(), *in_a_year(facts)]
    small = {"PANTAU_BATCH": "40", "PANTAU_CHECKPOINT_SEGMENTS": "25"}
    with real.load(log, pace_s=0.1):
        one, two = real.start("one", **small), real.start("two", **small)
        nation = real.start_nation(**small)
        for kills in range(2):
            least = 60 * (kills + 1)
            wait_summed(nation, least)
            nation.child.kill()
            if kills:
                two.child.kill()
            nation = real.start_nation(**small)
    two = real.start("two", **small)
    real.wait_folded([one, two], 150)
    real.wait_summed(nation, 150)
    assert_exact(real, facts)


def test_a_second_instance_stands_by_and_takes_over(real: Rig) -> None:
    facts = bought(1500)
    real.publish(itertools.chain(register(), targets(), facts, ticks(100)))
    worker = real.start()
    first = real.start_nation("first")
    first.wait_ready()
    second = real.start_nation("second")
    real.wait_folded([worker])
    real.wait_summed(first)
    first.child.kill()
    real.publish(ticks())
    until(lambda: summed(second) > 0, 60, second.tail)
    real.wait_folded([worker])
    real.wait_summed(second)
    assert_exact(real, facts)


def in_a_year(facts: list[Transaction]) -> Iterable[Any]:
    """Facts between the ticks of their year, as they come when it runs."""
    rng = random.Random(7)
    days = ticks()
    cuts = [0, *sorted(rng.sample(range(1, len(facts)), len(days) - 1)), len(facts)]
    for at, tick in enumerate(days):
        yield from facts[cuts[at] : cuts[at + 1]]
        yield tick
