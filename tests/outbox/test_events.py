"""Alerts and dead letters as events."""

import hashlib
from dataclasses import replace

import pytest

from monitors.alerts import FIELDS, Alert
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.outbox.events import KEPT_BYTES, Events, Letter
from streams.worker.segment import ALERT, LETTER

EVENTS = Events(Encoder(), "facts")
LATEST = Alert(
    "K1/2024/umkk-40/e1/t2", "K1", 2024, "umkk-40", "behind_trajectory", 1, 2, "raised",
    "on_track", "behind", "warning", 19_800, 1_710_720_000_000, 19_790, 5, 7, "target", 100,
    "a letter", 40, 10, 0.25, 0.5, -5, 12, 0.45, 1, "spi_below", "It is behind.", "docs/x.md",
)  # fmt: skip


def test_an_alert_is_sent_whole_under_its_own_id():
    output = EVENTS.alert(LATEST)
    assert (output.kind, output.key, output.id) == (ALERT, b"K1", LATEST.id)
    assert EVENTS.alert(LATEST) == output
    record, row = read_record(output.value, ["Alert"])
    assert record == "Alert"
    assert row == dict(zip(FIELDS, LATEST.to_row(), strict=True))


def test_an_alert_beyond_64_bits_does_not_stop_the_rest(caplog):
    """Of a nation whose budgets were published a hundred times too large."""
    large = replace(LATEST, id="ID/2024/p/e1/t1", denominator_sen=2**63)
    outputs = EVENTS.alerts([large, LATEST])
    assert outputs == [EVENTS.alert(LATEST)]
    assert "ID/2024/p/e1/t1" in caplog.text


def test_a_letter_keeps_origin_reason_hash_and_the_first_bytes():
    value = b"x" * (KEPT_BYTES + 10)
    output = EVENTS.letter(3, Letter(17, 1_700_000_000_000, b"K1", value, "truncated", "cut off"))
    assert (output.kind, output.key, output.id) == (LETTER, b"K1", "facts/3/17")
    _, row = read_record(output.value, ["DeadLetter"])
    assert row["value_sha256"] == hashlib.sha256(value).hexdigest()
    assert row["value_size"] == len(value)
    assert row["value"] == value[:KEPT_BYTES]
    assert (row["topic"], row["partition"], row["offset"]) == ("facts", 3, 17)
    assert (row["reason_code"], row["reason"], row["source"]) == ("truncated", "cut off", "worker")
    assert (row["agency"], row["at"]) == ("K1", 1_700_000_000_000)


@pytest.mark.parametrize("key", [None, b"", b"\xff\xfe", b"K\n1", b"K" * 33])
def test_a_key_that_is_no_agencys_code_is_not_taken_for_one(key):
    output = EVENTS.letter(0, Letter(1, 1, key, None, "null_value", "no value"))
    assert output.key is None
    _, row = read_record(output.value, ["DeadLetter"])
    assert (row["agency"], row["value_size"], row["value"]) == (None, 0, b"")
