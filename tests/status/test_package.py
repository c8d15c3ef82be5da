"""A package as `pantau explain --package` tells it."""

import io
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from monitors.facts import Fact
from streams.__main__ import Invocation, cli
from streams.contracts.catalogue import shipped
from streams.contracts.encode import Encoder
from streams.display.package import show
from streams.errors import PantauError
from streams.publish.progress import telling
from streams.status.package import named, package
from streams.topics.stored import Stored
from tests.ledger.made_up import BN, announcement, award, register, tx

MINE: dict[str, Any] = {"agency": "K99", "package": "777"}


class Held:
    """The facts' topic with these."""

    prefix = ""
    schemas = shipped()

    def __init__(self, *facts: Fact) -> None:
        self._facts = facts

    def read(self, _: str) -> Any:
        encoder = Encoder()
        for fact in self._facts:
            yield Stored(0, 0, 0, b"K99", encoder.fact(fact))


def told(*facts: Fact) -> Any:
    topics: Any = Held(*facts)
    with telling(quiet=True) as steps:
        return package(topics, "K99", "tender", "777", steps)


def printed(row: dict[str, Any]) -> str:
    text = io.StringIO()
    show(row, Console(file=text, width=120))
    return text.getvalue()


def test_a_channel_stands_before_the_first_slash() -> None:
    assert named("tender/12/3") == ("tender", "12/3")
    assert named("12/3") == (None, "12/3")


def test_everything_that_speaks_against_a_claim_is_told() -> None:
    pagu = 20 * BN
    moves, (row,) = told(
        announcement(**MINE, package_class="medium", pagu_sen=pagu),
        award(value=19 * BN, supplier="S1", umk_sen=19 * BN, **MINE),
        tx(value=18 * BN, supplier="S1", umk_sen=18 * BN, **MINE),
        tx(value=5, package="other"),
        register("S1", "large"),
    )
    assert {one.package for one in moves} == {"777"}
    assert moves[-1].value_after == row["value_sen"] == 18 * BN
    assert (row["verdict"], row["umk_doubtful_sen"]) == ("doubtful", 18 * BN)
    assert row["against"] == ["package_class", "supplier_class", "pagu"]
    text = printed(row)
    assert "✗ supplier S1: large" in text
    assert "✗ announced for: medium business" in text
    assert "above what is reserved (Rp15,00 M)" in text


def test_a_confirmed_claim_says_what_confirms_it() -> None:
    _, (row,) = told(award(value=BN, supplier="S1", umk_sen=BN, **MINE), register("S1", "micro"))
    assert (row["verdict"], row["against"], row["supports"]) == ("confirmed", [], True)
    assert "✓ supplier S1: micro" in printed(row)


def test_what_the_workers_gate_refuses_moves_nothing_here_either() -> None:
    _, (row,) = told(
        tx(value=BN, supplier="S1", **MINE),
        tx(value=10**18 + 1, supplier="S1", version=1, **MINE),
        tx(value=7, supplier="S1", version=2, **MINE | {"agency": "K34"}),
    )
    assert row["value_sen"] == BN


def test_no_change_at_all_cannot_be_asked_for() -> None:
    result = CliRunner().invoke(cli, ["explain", "K99", "--last", "0"], obj=Invocation(debug=False))
    assert result.exit_code == 2
    assert "0 is not in the range x>=1" in result.output


def test_a_package_that_no_fact_is_about_is_said() -> None:
    with pytest.raises(PantauError, match="no package tender/777 in the facts of K99"):
        told(tx(package="other"))
