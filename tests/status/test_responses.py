from collections.abc import Iterator
from typing import Any, cast

import pytest
from rich.console import Console

from streams.contracts.encode import Encoder
from streams.display.report import alerts_table
from streams.errors import PantauError
from streams.status.responses import (
    Response,
    beside,
    check_known,
    read_responses,
    response,
)
from streams.status.topics import Topics
from streams.topics.stored import Stored
from tests.outbox.test_events import EVENTS, LATEST

NOW = 1_727_000_000_000
ID = LATEST.id


class Held:
    """Topics in memory: what a test has put on each."""

    schemas = None
    prefix = "t."

    def __init__(self, **records: list[tuple[bytes, bytes]]) -> None:
        self.records = {f"umkm.{name}": held for name, held in records.items()}

    def read(self, topic: str) -> Iterator[Stored]:
        for key, value in self.records.get(topic, []):
            yield Stored(0, 0, 0, key, value)


def topics(**records: list[tuple[bytes, bytes]]) -> Topics:
    return cast("Topics", Held(**records))


def stored(*answers: Response) -> list[tuple[bytes, bytes]]:
    encoder = Encoder()
    return [(one.agency.encode(), encoder.record("Response", one._asdict())) for one in answers]


def an_answer(alert: str = ID, **changes: Any) -> Response:
    parts = {"disputed": False, "by": "Biro Umum", "note": "Dilelang bulan ini.", "at": NOW}
    return response(alert, **{**parts, **changes})


def test_an_answer_is_of_the_alerts_agency() -> None:
    assert an_answer() == Response(
        ID, "K1", "acknowledged", "Biro Umum", "Dilelang bulan ini.", NOW
    )
    assert an_answer(disputed=True).kind == "disputed"
    assert an_answer("K34/2024/umkk-40/burning/e1/t1").agency == "K34"
    assert an_answer("ID-JI/2024/umkm-digital/e1/t1").agency == "ID-JI"


@pytest.mark.parametrize(
    ("alert", "changes", "why"),
    [
        ("K34", {}, "'K34' is no alert's id: it looks like K34/2024/umkk-40/e1/t2"),
        ("K34/2024/umkk-40/e1", {}, "no alert's id"),
        ("K34/2024/umkk-40/e1/t2/x", {}, "no alert's id"),
        (ID, {"note": "x" * 501}, "--note: 501 characters, 500 are the most"),
        (ID, {"note": "  "}, "--note: a text in one line"),
        (ID, {"note": "a\nb"}, "--note: a text in one line"),
        (ID, {"by": "x" * 101}, "--by: 101 characters, 100"),
        (ID, {"by": ""}, "--by: a text in one line"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(
    alert: str, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(PantauError) as told:
        an_answer(alert, **changes)
    assert why in str(told.value)


def test_an_alert_has_to_be_on_its_topic() -> None:
    output = EVENTS.alert(LATEST)
    assert output.key is not None
    held = topics(alerts=[(output.key, output.value), (output.key, output.value)])
    check_known(held, ID, "K1")
    with pytest.raises(PantauError, match=rf"no alert K1/2024/umkk-40/e9/t9 is on .*: {ID}$"):
        check_known(held, "K1/2024/umkk-40/e9/t9", "K1")
    with pytest.raises(PantauError, match=r"no alert of K2 is on t\.umkm\.alerts"):
        check_known(held, "K2/2024/umkk-40/e1/t2", "K2")


def test_answers_stand_beside_their_alert_oldest_first_and_once() -> None:
    first, later = an_answer(), an_answer(disputed=True, note="Ganda.", at=NOW + 5_000)
    again = an_answer(at=NOW + 9_000)
    other = an_answer("K2/2024/umkk-40/e1/t1")
    held = topics(responses=stored(later, first, again, other))
    answers = read_responses(held, ["K1"])
    assert answers == [first, later]
    assert read_responses(held) == [first, other, later]
    alerts = beside([{"id": ID}, {"id": "K1/2024/umkk-40/e1/t3"}], answers)
    assert alerts[1]["responses"] == []
    assert alerts[0]["responses"] == [
        {
            "kind": "acknowledged",
            "by": "Biro Umum",
            "note": "Dilelang bulan ini.",
            "at": "2024-09-22T17:13:20+07:00",
        },
        {
            "kind": "disputed",
            "by": "Biro Umum",
            "note": "Ganda.",
            "at": "2024-09-22T17:13:25+07:00",
        },
    ]


def test_an_answer_is_shown_below_its_alert() -> None:
    told = {"day": "2024-09-20", "severity": "warning", "state_from": "on_track",
            "state_to": "behind", "rule": "behind", "kind": "raised", "text": "tertinggal",
            "responses": [an_answer(disputed=True, note="[x] [/] Ganda.").plain()]}  # fmt: skip
    console = Console(width=200)
    with console.capture() as shown:
        console.print(alerts_table([told]))
    assert "disputed by Biro Umum: [x] [/] Ganda." in shown.get()
