"""The report as tables: what can be judged is shown, what can't is named on one line."""

import io
from typing import Any

import pytest
from rich.console import Console

from streams.display.amounts import amount
from streams.display.report import show

FIGURES: dict[str, Any] = {
    "state": "behind", "since": "2024-09-02", "title_en": "[40] %", "measure": "umkk_value",
    "unit": "sen", "goal_sen": 40_000_000_000, "umkk_sen": 10_000_000_000, "attainment": 0.25,
    "umkk_confirmed_sen": 0, "umkk_doubtful_sen": 10, "umkk_unverifiable_sen": 20,
    "planned_sen": 20_000_000_000, "planned_fraction": 0.5, "gap_sen": -10_000_000_000,
    "days_behind": 30, "spi": 0.5, "grade": "F", "required_rate_sen_per_day": 10**8,
    "needed_share": 0.5, "cannot_be_reached_since": "2024-08-01",
    "denominator": {"kind": "target", "amount_sen": 10**11, "source": "[decree]"},
    "denominators": {"target": {"share": 0.1, "in_force": True},
                     "realised_spend": {"share": 0.375, "in_force": False},
                     "planned_pagu": {"share": None, "in_force": False}},
    "projection": {"p10_sen": 10**10, "p50_sen": 2 * 10**10, "p90_sen": 3 * 10**10,
                   "p_miss": 0.9, "worth_a_point": False},
    "rules": {"burning": {"open": True, "severity": "warning", "since": "2024-07-01"},
              "correction": {"open": False, "severity": None, "since": None}},
}  # fmt: skip
COUNTER: dict[str, Any] = {
    "state": "no_target", "measure": "reading", "unit": "count", "umkk_sen": None, "goal_sen": 0,
    "denominator": {}, "denominators": {},
    "readings": {"spse": {"value_sen": 178_279, "day": "2022-01-31", "source": "x"}},
    "missing_series": ["bela"],
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "state": "no_target", "measure": "spend_value", "unit": "sen", "goal_sen": 0,
    "denominator": {}, "denominators": {},
}  # fmt: skip
REPORT: dict[str, Any] = {
    "agency": "K1", "year": 2024, "name": "Kementerian [Satu]", "closed": True,
    "as_of": "2024-09-30", "channels": {}, "total": {"packages": 0, "value_sen": 0},
    "programmes": {"umkk-40": FIGURES, "on-board": COUNTER, "absorbed": NOTHING},
    "reserved": {"packages": 2, "pagu_sen": 10**11, "first": [
        {"rup": "7", "title": "Jalan", "pagu_sen": 10**10, "begins": None}]},
    "alerts": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def shown() -> str:
    stream = io.StringIO()
    show(REPORT, Console(file=stream, width=120))
    return stream.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "K1 2024 (Kementerian [Satu]), as of 2024-09-30, closed",
        "[40] %",
        "(target: [decree])",
        "confirmed, Rp0,10 doubtful, Rp0,20 unverifiable",
        "Rp100,00 juta to Rp300,00 juta; P(miss) 90,0 %",
        "burning (warning, since 2024-07-01)",
        "target 10,0 % (in force); realised_spend 37,5 %\n",
        "178.279 (2022-01-31)",
        "nothing to judge: absorbed (no target)\n",
        "reserved for small business, not contracted: 2 plans, Rp1,00 miliar",
        "out of reach since  2024-08-01",
    ],
)
def test_what_is_known_is_told(shown: str, line: str) -> None:
    assert line in "\n".join(part.rstrip() for part in shown.splitlines()) + "\n"


def test_what_is_not_known_is_left_out(shown: str) -> None:
    assert "correction" not in shown
    assert "planned_pagu" not in shown
    assert "about" not in shown  # no point where it is not worth one


def test_a_count_is_no_money() -> None:
    assert amount(18_600_000, "count") == "18.600.000"
    assert amount(100, "sen") == "Rp1"
    assert amount(None, "count") == "-"
