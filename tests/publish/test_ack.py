"""`pantau ack` against a broker: the answer is on its topic and beside its alert."""

import json

from confluent_kafka import Producer

from streams.settings import Settings
from streams.status.latest import latest_alerts
from streams.status.topics import Topics
from tests.outbox.test_events import EVENTS, LATEST
from tests.publish.conftest import Installation, Pantau

ANSWER = ("--by", "Biro Umum", "--note", "Dilelang bulan ini.")


def with_an_alert(installation: Installation) -> None:
    output = EVENTS.alert(LATEST)
    producer = Producer(installation.client)
    producer.produce(f"{installation.prefix}umkm.alerts", key=output.key, value=output.value)
    assert producer.flush(30) == 0


def test_an_answer_is_written_and_shown(installation: Installation, pantau: Pantau) -> None:
    with_an_alert(installation)
    told = pantau("ack", LATEST.id, *ANSWER)
    assert (told.code, told.out) == (0, f"{LATEST.id}: acknowledged by Biro Umum\n")
    disputed = pantau("ack", LATEST.id, "--dispute", *ANSWER, "--json")
    assert json.loads(disputed.out)["kind"] == "disputed"
    rows = [row for name, row in installation.rows("umkm.responses") if name == "Response"]
    assert [(row["alert"], row["agency"], row["kind"]) for row in rows] == [
        (LATEST.id, "K1", "acknowledged"),
        (LATEST.id, "K1", "disputed"),
    ]
    assert {record.key for record in installation.records("umkm.responses")} == {b"K1"}
    (alert,) = latest_alerts(Topics.of(Settings.from_environment()), "K1", 2024)
    assert [one["kind"] for one in alert["responses"]] == ["acknowledged", "disputed"]


def test_an_alert_that_was_never_told_cannot_be_answered(
    installation: Installation, pantau: Pantau
) -> None:
    with_an_alert(installation)
    told = pantau("ack", "K1/2024/umkk-40/e1/t9", *ANSWER)
    assert told.code == 2
    assert told.err.count("\n") == 1
    assert f"the latest of K1: {LATEST.id}" in told.err
    assert installation.records("umkm.responses") == []
