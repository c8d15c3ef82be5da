"""Real rows give the reference figures of the domain, to the sen."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.facts import Snapshot, Transaction
from monitors.ledger.package import MEASURES
from streams.__main__ import main
from streams.sources.mapped import Mapped
from streams.sources.reading import Reading
from tests.recount import recount

K34 = "inaproc-v1/K34-kemnaker"
WHOLE_YEAR = {
    "tender": (84, 17_738_955_193_347, 15_857_548_284_696, 15_547_123_143_414),
    "non_tender": (51, 419_437_365_747, 419_437_365_747, 412_500_309_747),
    "recorded_non_tender": (26, 6_419_870_708_900, 61_974_088_600, 77_220_688_600),
    "self_managed": (2, 35_228_000_000, 0, 0),
    "ecatalogue_v5": (1_844, 31_141_388_146_061, None, None),
}
TO_SEPTEMBER = {
    "tender": (72, 14_615_034_917_119, 12_733_628_008_468),
    "non_tender": (51, 419_437_365_747, 419_437_365_747),
    "recorded_non_tender": (4, 14_751_600_000, 0),
    "self_managed": (0, 0, 0),
    "ecatalogue_v5": (1_305, 20_888_541_135_961, None),
}


def replay(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    with pytest.raises(SystemExit) as ended:
        main(["replay", *arguments, "--json"])
    assert not ended.value.code
    return json.loads(capsys.readouterr().out)


def k34(data_dir: Path, capsys: pytest.CaptureFixture[str], *more: str, year: str = "2024") -> Any:
    return replay(capsys, str(data_dir / K34), "--agency", "K34", "--year", year, *more)


def named(channel: Any, *names: str) -> tuple[Any, ...]:
    return tuple(channel[name] for name in names)


def test_the_whole_year(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = k34(data_dir, capsys)
    channels = report["channels"]
    for name, expected in WHOLE_YEAR.items():
        figures = ("packages", "value_sen", "umk_declared_sen", "pdn_sen")
        assert named(channels[name], *figures) == expected, name
    assert report["total"] == {"packages": 2_007, "value_sen": 55_754_879_414_055}
    assert channels["marketplace"] is None
    assert report["as_of"] == "2024-12-31"


def test_what_was_left_out_and_flagged(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    channels = k34(data_dir, capsys)["channels"]
    counts = ("cancelled", "superseded", "drafts", "flagged", "flags")
    assert named(channels["tender"], *counts) == (
        8, 105, 25, 3, {"terminated": 2, "supplier_changed": 1},
    )  # fmt: skip
    assert named(channels["non_tender"], *counts) == (1, 51, 0, 0, {})
    assert named(channels["recorded_non_tender"], *counts) == (3, 0, 0, 2, {"percent": 2})
    assert named(channels["ecatalogue_v5"], *counts) == (
        0, 0, 0, 776, {"early": 31, "multi_product": 761},
    )  # fmt: skip
    assert all(channel["dead_letters"] == 0 for channel in channels.values() if channel)


def test_the_claim_of_the_tenders(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tender = k34(data_dir, capsys)["channels"]["tender"]
    assert tender["umk_confirmed_sen"] == 0
    assert tender["umk_doubtful_sen"] == 3_320_326_301_800
    assert tender["umk_unverifiable_sen"] == 12_537_221_982_896


def test_as_of_a_day(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = k34(data_dir, capsys, "--as-of", "2024-09-15")
    assert report["as_of"] == "2024-09-15"
    for name, expected in TO_SEPTEMBER.items():
        figures = ("packages", "value_sen", "umk_declared_sen")
        assert named(report["channels"][name], *figures) == expected, name


def test_orders_of_the_next_year(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    v6 = k34(data_dir, capsys, year="2025")["channels"]["ecatalogue_v6"]
    assert named(v6, "packages", "value_sen", "cancelled") == (678, 16_731_437_495_600, 103)


def test_a_naive_sum_would_be_wrong(data_dir: Path) -> None:
    rows = transactions([data_dir / K34], "K34", 2024)
    contracts = [
        row.value_sen or 0 for row in rows if row.channel == "tender" and row.stage == "contract"
    ]
    assert sum(contracts) == 32_457_480_321_290


@pytest.mark.parametrize(
    "case",
    [(K34, "K34", 2024), (K34, "K34", 2025), ("isb/D107-kab-bandung-sample", "D107", 2025)],
    ids=str,
)
@pytest.mark.parametrize("until", [None, "06-30", "09-15"])
def test_equal_to_an_independent_recount(
    data_dir: Path,
    capsys: pytest.CaptureFixture[str],
    case: tuple[str, str, int],
    until: str | None,
) -> None:
    folder, agency, year = case
    as_of = [] if until is None else ["--as-of", f"{year}-{until}"]
    report = replay(capsys, str(data_dir / folder), "--agency", agency, "--year", str(year), *as_of)
    rows = transactions([data_dir / folder], agency, year)
    through = (
        None
        if until is None
        else next(day for day in range(19_000, 22_000) if str_of(day) == f"{year}-{until}")
    )
    expected = recount((row._asdict() for row in rows), {}, through)
    for name, channel in report["channels"].items():
        if channel is None:
            assert name not in expected
            continue
        told = {
            "packages": channel["packages"],
            "value": channel["value_sen"],
            "declared": channel["umk_declared_sen"],
            "doubtful": channel["umk_doubtful_sen"],
            "pdn": channel["pdn_sen"],
            "unknown": channel["class_unknown_sen"],
            "paid": channel["paid_sen"],
            "cancelled": channel["cancelled"],
            "superseded": channel["superseded"],
            "drafts": channel["drafts"],
        }
        assert set(told) - {"cancelled", "superseded", "drafts"} <= set(MEASURES)
        assert {key: value for key, value in told.items() if value} == expected.get(name, {}), name


def str_of(day: int) -> str:

    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def transactions(paths: Sequence[Path], agency: str, year: int) -> list[Transaction]:
    reading = Reading(paths, agency=agency, year=year)
    facts = [one.fact for one in reading if isinstance(one, Mapped)]
    assert all(isinstance(one, Snapshot) for one in reading.snapshots())
    return [
        one
        for one in facts
        if isinstance(one, Transaction) and (one.agency, one.year) == (agency, year)
    ]
