"""What `pantau status --scope` says of the sums."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from monitors.nation.nation import Nation
from streams.commands.status import command
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.display.scope import show_scope
from streams.errors import PantauError
from streams.nation.figures import ScopeReports, ScopeStatuses
from streams.status.scope import latest_scope
from streams.topics.table import SCOPE_STATUS
from tests.nation.made_up import (
    BALI,
    BN,
    CALENDAR,
    FIRST,
    PROGRAMMES,
    book,
    midday,
    nation,
    part,
    rollup,
)


def summed() -> Nation:
    state = nation()
    state.fold(0, rollup(5, 200, [
        book("D1", 200, part(30, 100, 400), observed=FIRST + 199),
        book("D2", 200, part(2, 20, None, BALI)),
    ]))  # fmt: skip
    state.fold(0, midday(6, 201, [book("D1", 201, part(31, 101, 400), observed=FIRST + 200)]))
    return state


class FakeTopics:
    """Topics that hold the sums of a state, of which each was written twice."""

    prefix = "t."
    schemas = shipped()

    def __init__(self, state: Nation) -> None:
        reports = ScopeReports(PROGRAMMES, CALENDAR)
        statuses = ScopeStatuses(Encoder(), reports)
        self._records = []
        for fence in (9, 3):
            for (code, year), scope in state.books.items():
                value = statuses.record(scope, state, 0, 1, fence)
                key = f"{code}/{year}".encode()
                self._records.append(SimpleNamespace(key=key, value=value))
                scope.as_of = FIRST  # what is written second is older, and says another day

    def read(self, topic: str) -> Iterator[Any]:
        return iter(self._records if topic == SCOPE_STATUS else [])


@pytest.fixture
def topics() -> Any:
    return FakeTopics(summed())


def test_the_sums_of_a_scope(topics):
    report = latest_scope(topics, "ID")
    assert (report["name"], report["scope"], report["year"]) == ("Indonesia", "nation", 2024)
    assert (report["as_of"], report["judged"]) == ("2024-07-20", "2024-07-19")
    assert report["observed_day"] == "2024-07-19"
    assert report["agencies"] == 2
    assert [tick["day"] for tick in report["ticks"]] == ["2024-07-20"]
    one = report["programmes"]["of-all"]
    assert (one["umkk_sen"], one["spend_sen"], one["packages"]) == (33 * BN, 121 * BN, 121)
    assert one["denominator"]["amount_sen"] == one["denominators"]["target"] == 400 * BN
    assert one["denominator"]["coverage"] == 0.5
    assert one["denominator"]["source"] == "sum over 1 of 2 agencies: target 1"
    assert one["goal_sen"] == 160 * BN
    # Of the agency that has a denominator alone: the other's purchases meet no goal of anybody.
    assert one["attainment"] == 31 / 160
    assert json.loads(json.dumps(report)) == report


def test_what_is_not_known_is_null(topics):
    one = latest_scope(topics, "ID-BA")["programmes"]["umkk-40"]
    assert one["denominator"] is one["goal_sen"] is one["spi"] is None
    assert one["state"] == "no_denominator"
    assert one["umkk_sen"] == 2 * BN


@pytest.mark.parametrize(
    ("code", "year", "said"),
    [
        ("ID-JI", 2020, "no sums of ID-JI 2020 on t.umkm.scope-status; it has 2024"),
        ("ID-AC", None, "there are ID, ID-BA, ID-JI, kind:KABUPATEN, kind:KOTA"),
    ],
)
def test_a_scope_that_is_not_there(topics, code, year, said):
    with pytest.raises(PantauError) as error:
        latest_scope(topics, code, year)
    assert said in str(error.value)


def test_it_fits_on_a_screen(topics):
    text = io.StringIO()
    show_scope(latest_scope(topics, "ID"), Console(file=text, width=120))
    lines = text.getvalue().splitlines()
    assert lines[0] == "Indonesia 2024 (ID), as of 2024-07-20: 2 agencies"
    assert lines[1] == "judged up to 2024-07-19"
    (row,) = (line for line in lines if line.split()[:1] == ["of-all"])
    assert {"Rp33,00", "Rp160,00", "Rp400,00", "1"} <= set(row.split())
    assert lines[-1] == "No alerts."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name an agency, or a --scope"),
        (["K34", "--scope", "nation"], "name an agency, or a --scope"),
        (["--scope", "planet"], "--scope planet: write nation, province:NAME"),
    ],
)
def test_wrong_arguments_are_one_line(arguments, said):
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, PantauError)
    assert said in str(result.exception)
