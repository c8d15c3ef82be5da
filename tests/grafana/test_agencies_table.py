"""The table's join of state, name and figure, asked by promtool: one row for each agency."""

import shutil
import subprocess

import pytest
import yaml

from tests.conftest import absent
from tests.grafana.panels import filled, queries

CHOSEN = {"year": "2024", "programme": "umkk-40"}
OF_K1 = 'agency="K1",kind="KEMENTERIAN",province="",year="2024"'
OF_D2 = 'agency="D2",kind="KOTA",province="Umpama",year="2024"'
ROWS = {
    '{agency="K1",kind="KEMENTERIAN",name="Satu",state="behind"}': -5.0,
    '{agency="D2",kind="KOTA",name="Dua",province="Umpama",state="on_track"}': 3.0,
}
GAP = next(
    query.expr for query in queries() if query.panel == "Agencies" and "gap_rupiah" in query.expr
)


def told(instance, of, name, state, gap):
    """What a worker tells of an agency."""
    own = f'{of},instance="{instance}"'
    judged = f'{own},programme="umkk-40"'
    return {
        f'pantau_agency_info{{{own},name="{name}"}}': 1,
        f'pantau_programme_state{{{judged},state="{state}"}}': 1,
        f"pantau_programme_gap_rupiah{{{judged}}}": gap,
    }


def ask(tmp_path, series, expr, samples):
    """Have promtool compare what an expression returns."""
    if shutil.which("promtool") is None:
        absent("promtool is not installed (Debian: prometheus)", "PANTAU_REQUIRE_PROMETHEUS")
    case = {
        "interval": "1m",
        "input_series": [
            {"series": name, "values": f"{value}x10"} for name, value in series.items()
        ],
        "promql_expr_test": [
            {
                "expr": expr,
                "eval_time": "5m",
                "exp_samples": [
                    {"labels": labels, "value": value} for labels, value in samples.items()
                ],
            }
        ],
    }
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": [case]}))
    done = subprocess.run(
        ["promtool", "test", "rules", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workers", ["a", "ab"])
def test_a_row_has_the_name_and_the_figure(tmp_path, workers):
    series: dict[str, str] = {}
    for instance in workers:
        series |= told(instance, OF_K1, "Satu", "behind", -5)
        series |= told(instance, OF_D2, "Dua", "on_track", 3)
    ask(tmp_path, series, filled(GAP, **CHOSEN), ROWS)


def test_an_agency_of_two_workers_with_two_names_is_one_row(tmp_path):
    series = told("a", OF_K1, "Satu", "behind", -5) | told("b", OF_K1, "Satu lama", "behind", -5)
    counted = f"count by (agency) ({filled(GAP, **CHOSEN)})"
    ask(tmp_path, series, counted, {'{agency="K1"}': 1})
