"""Real rows go through every rule: each is in force, judged to the end, and tells with its page."""

from pathlib import Path

import pytest

from monitors.programme import STATES
from monitors.rules import RULES, SIDE_RULES
from streams.programmes import load_programmes
from tests.replay.test_reference import K34, replay

ROOT = Path(__file__).parents[2]
TARGET = """\
agency,year,programme,denominator,amount_sen,valid_from,source
{},{},umkk-40,target,{},{}-01-01,made up
"""
"""The copies of the real rows have no denominator; a made-up one lets all rules be asked."""
D107 = "isb/D107-kab-bandung-sample"
YEARS = [(K34, "K34", 2024), (K34, "K34", 2025), (D107, "D107", 2025)]
AMOUNT_SEN = 60_000_000_000_000


@pytest.mark.parametrize("place", YEARS)
def test_every_rule_is_asked(
    data_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    place: tuple[str, str, int],
) -> None:
    folder, agency, year = place
    (programme,) = (one for one in load_programmes() if one.id == "umkk-40")
    assert set(programme.rules) >= set(SIDE_RULES)
    targets = tmp_path / "targets.csv"
    targets.write_text(TARGET.format(agency, year, AMOUNT_SEN, year))
    report = replay(
        capsys, str(data_dir / folder), "--agency", agency, "--year", str(year),
        "--targets", str(targets),
    )  # fmt: skip
    judged = report["programmes"]["umkk-40"]
    assert judged["state"] in STATES[1:]
    assert judged["denominator"]["kind"] == "target"
    assert set(judged["rules"]) == set(SIDE_RULES)
    for alert in report["alerts"]:
        assert alert["rule"] in RULES or alert["rule"] in STATES
        assert (ROOT / alert["page"]).is_file()
