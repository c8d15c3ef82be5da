import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from streams.child import free_port
from tests.publish.conftest import Installation, Pantau, row_of
from tests.publish.feed_rows import announcement, folder_of_feeds, order, write_feed

DAYS_OF_2024 = 366


def test_facts_are_keyed_by_their_agency_and_snapshots_follow_them(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    result = pantau("publish", "inaproc", folder, "--no-ticks", "--json")
    assert (result.code, result.err) == (0, "")
    told = json.loads(result.out)
    assert (told["facts"], told["duplicates"], told["dead_letters"]) == (7, 1, 0)
    assert (told["agency_codes"], told["years"], told["ticks"]) == (["D998", "K99"], [2024], 0)
    records = installation.records("procurement.facts")
    rows = [row_of(record) for record in records]
    for record, (_, row) in zip(records, rows, strict=True):
        assert record.key == str(row["agency"]).encode()
    mine = [name for name, row in rows if row["agency"] == "K99"]
    assert mine == ["Transaction"] * 6 + ["Snapshot"] * 2
    snapshots = {
        (row["agency"], row["feed"]): (row["complete"], row["rows"], row["duplicates"])
        for name, row in rows
        if name == "Snapshot"
    }
    assert snapshots["K99", "ekatalog-paket-e-purchasing"] == (True, 4, 1)
    assert snapshots["D998", "ekatalog-paket-e-purchasing"] == (False, 1, 0)
    assert snapshots["K99", "tender-pengumuman"] == (True, 2, 0)


def held(installation: Installation) -> list[tuple[bytes | None, bytes | None]]:
    """Keys and values; where and when they were stored differs each time."""
    return [(record.key, record.value) for record in installation.records("procurement.facts")]


def test_publishing_twice_sends_the_same_bytes(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    assert pantau("publish", "inaproc", folder).code == 0
    once = Counter(held(installation))
    assert pantau("publish", "inaproc", folder).code == 0
    twice = Counter(held(installation))
    assert twice == Counter({record: 2 * count for record, count in once.items()})


def test_a_row_that_cannot_be_used_is_a_dead_letter_and_the_rest_goes_on(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = tmp_path / "K99-contoh"
    name = "ekatalog-paket-e-purchasing_2024.jsonl"
    write_feed(folder / "deep", name, [order(1), "{broken", order(2, total="much"), order(3)])
    result = pantau("publish", "isb", folder, "--no-ticks")
    assert result.code == 0
    assert "2 facts" in result.out
    assert "2 rows could not be used" in result.out
    letters = [row for _, row in installation.rows("procurement.dead-letters")]
    where = [(row["file"], row["line"], row["feed"], row["source"]) for row in letters]
    assert where == [
        (f"deep/{name}", 2, "ekatalog-paket-e-purchasing", "source"),
        (f"deep/{name}", 3, "ekatalog-paket-e-purchasing", "source"),
    ]
    assert [row["agency"] for row in letters] == [None, "K99"]
    assert all(row["reason"] and row["value"] is None for row in letters)
    assert "much" not in str(letters)
    assert str(tmp_path) not in str(letters)
    (snapshot,) = [
        row for name, row in installation.rows("procurement.facts") if name == "Snapshot"
    ]
    assert (snapshot["complete"], snapshot["rows"], snapshot["dead_letters"]) == (False, 2, 2)


def test_a_second_letter_about_a_row_has_the_id_of_the_first(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    write_feed(tmp_path / "K99", "tender-pengumuman_2024.jsonl", ["{", announcement(1)])
    pantau("publish", "inaproc", tmp_path / "K99", "--no-ticks")
    assert pantau("publish", "inaproc", tmp_path / "K99", "--no-ticks", "--strict").code == 1
    ids = [row["id"] for _, row in installation.rows("procurement.dead-letters")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_fact_that_its_contract_refuses_is_a_dead_letter_and_not_in_the_snapshot(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    rows: list[dict[str, object] | str] = [order(1), order(2, order_date="2999-01-01T00:00:00Z")]
    write_feed(tmp_path / "K99", "ekatalog-paket-e-purchasing_2024.jsonl", rows)
    told = json.loads(pantau("publish", "inaproc", tmp_path / "K99", "--json").out)
    assert (told["facts"], told["dead_letters"]) == (1, 1)
    (letter,) = [row for _, row in installation.rows("procurement.dead-letters")]
    assert (letter["line"], letter["agency"]) == (2, "K99")
    (snapshot,) = [
        row for name, row in installation.rows("procurement.facts") if name == "Snapshot"
    ]
    assert (snapshot["complete"], snapshot["rows"], snapshot["dead_letters"]) == (False, 1, 1)


def test_ticks_of_a_past_year_come_last_on_every_partition(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    told = json.loads(pantau("publish", "inaproc", folder, "--json").out)
    assert told["ticks"] == DAYS_OF_2024
    rows = installation.rows("procurement.facts")
    ticks = Counter(row["day"] for name, row in rows if name == "Tick")
    assert len(ticks) == DAYS_OF_2024
    assert set(ticks.values()) == {3}


def test_ticks_end_with_the_last_observation(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    rows: list[dict[str, object] | str] = [announcement(1, _event_date="2024-02-10")]
    write_feed(tmp_path / "K99", "tender-pengumuman_2024.jsonl", rows)
    told = json.loads(pantau("publish", "inaproc", tmp_path / "K99", "--json").out)
    assert told["ticks"] == 31 + 10


@pytest.mark.parametrize("shape", ["inaproc", "isb"])
@pytest.mark.parametrize("where", ["missing", "empty", "other"])
def test_a_wrong_directory_is_one_line_and_code_2(
    pantau: Pantau, tmp_path: Path, shape: str, where: str
) -> None:
    if where != "missing":
        (tmp_path / where).mkdir()
    if where == "other":
        (tmp_path / where / "letters.json").write_text("[]")
    result = pantau("publish", shape, tmp_path / where)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"pantau: {tmp_path / where}: ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("observed_at", ["1999-12-31", "2098-01-01", "yesterday"])
@pytest.mark.parametrize("what", ["inaproc", "targets"])
def test_nothing_was_observed_before_there_was_a_feed_or_in_the_future(
    pantau: Pantau, tmp_path: Path, what: str, observed_at: str
) -> None:
    result = pantau("publish", what, tmp_path, "--observed-at", observed_at)
    assert (result.code, result.out) == (2, "")
    assert f"--observed-at': {observed_at!r} " in result.err


def test_a_broker_that_is_not_there_is_one_line_and_code_2(tmp_path: Path) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    address = f"127.0.0.1:{free_port()}"
    # A process of its own, since librdkafka would write its errors past Python's stderr.
    result = subprocess.run(
        [sys.executable, "-m", "streams", "publish", "inaproc", str(folder)],
        env={**os.environ, "KAFKA_BOOTSTRAP": address},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"pantau: no Kafka at {address} ")
    assert "KAFKA_BOOTSTRAP" in result.stderr
    assert result.stderr.count("\n") == 1


def test_missing_topics_name_the_command_that_makes_them(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    prefix = f"{installation.prefix}none."
    result = pantau("publish", "inaproc", folder, PANTAU_TOPIC_PREFIX=prefix)
    assert result.code == 2
    assert f"{prefix}procurement.facts" in result.err
    assert "pantau topics apply" in result.err


def test_neither_folder_nor_api_is_said(pantau: Pantau) -> None:
    result = pantau("publish", "inaproc")
    assert (result.code, result.err.count("\n")) == (2, 1)
