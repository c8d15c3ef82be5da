import os
from pathlib import Path

import pytest

from monitors.facts import Plan
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.errors import PantauError
from streams.publish.progress import Quiet
from streams.publish.publication import Publication, TopicNames
from streams.publish.run import send_classes, send_feeds, send_ticks
from streams.sources.feeds import supplier_v5
from streams.sources.mapped import Mapped, Origin, Supplier
from streams.sources.reading import Reading
from tests.publish.feed_rows import folder_of_feeds

NOW = 1_735_700_000_000  # 1 January 2025
NAMES = TopicNames.of("")
RECORDS = ("Transaction", "Snapshot", "SupplierClass", "Tick", "Supplier", "DeadLetter")


class Recorder:
    """A sender without Kafka: fails to acknowledge from a given flush on."""

    def __init__(self, fail_at_flush: int | None = None) -> None:
        self.sent: list[tuple[str, str, int | None]] = []
        self.flushes = 0
        self.fail_at_flush = fail_at_flush

    def send(
        self, topic: str, key: bytes | None, value: bytes, partition: int | None = None
    ) -> None:
        del key
        self.sent.append((topic, read_record(value, RECORDS)[0], partition))

    def flush(self) -> None:
        self.flushes += 1
        if self.flushes == self.fail_at_flush:
            raise PantauError("not acknowledged")

    def partitions(self, topic: str) -> int:
        return {NAMES.facts: 2}[topic]

    def kinds(self) -> list[str]:
        return [record for _, record, _ in self.sent]


def publication(recorder: Recorder) -> Publication:
    return Publication(recorder, Encoder(), NAMES, NOW)


def test_a_pull_whose_facts_were_not_acknowledged_has_no_snapshot(tmp_path: Path) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    reading = Reading([folder])
    recorder = Recorder(fail_at_flush=1)
    with pytest.raises(PantauError):
        send_feeds(reading, reading.snapshots, publication(recorder), [folder], Quiet())
    assert recorder.kinds() == ["Transaction"] * 7


def test_a_row_that_makes_too_large_a_fact_is_a_letter_with_its_line() -> None:
    """A quotation mark that is not closed makes the rest of a file one title."""
    plan = Plan("K99", 2024, "1", 5, active=True, content=1, observed_at=None, title="x" * 20_000)
    recorder = Recorder()
    origin = Origin("rup.jsonl", 7, "rup-paket-penyedia")
    problem = publication(recorder).mapped(Mapped(plan, {}, origin, repeated=False))
    assert problem is not None
    assert (problem.code, problem.origin) == ("too_large", origin)
    assert recorder.kinds() == ["DeadLetter"]


def test_a_file_whose_name_is_no_text_has_its_dead_letter(tmp_path: Path) -> None:
    folder = tmp_path / "K99-contoh"
    folder.mkdir()
    name = os.fsdecode(b"tender-pengumuman_2024_\xff.jsonl")
    (folder / name).write_text("{broken\n")
    reading = Reading([folder])
    recorder = Recorder()
    send_feeds(reading, reading.snapshots, publication(recorder), [folder], Quiet())
    assert recorder.kinds() == ["DeadLetter", "Snapshot"]


def test_the_order_of_a_run_is_facts_snapshots_classes_ticks(tmp_path: Path) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    reading = Reading([folder])
    recorder = Recorder()
    run = publication(recorder)
    send_feeds(reading, reading.snapshots, run, [folder], Quiet())
    known = {"v6:S1": Supplier("v6:S1", "micro", "register", 7, None)}
    send_classes(run, lambda: known, dict)
    send_ticks(run, NOW, wanted=None)
    kinds = list(dict.fromkeys(recorder.kinds()))
    assert kinds == ["Transaction", "Snapshot", "SupplierClass", "Tick"]
    assert recorder.kinds() == sorted(recorder.kinds(), key=kinds.index)
    ticks = [partition for _, kind, partition in recorder.sent if kind == "Tick"]
    assert ticks == [0, 1] * 366


@pytest.mark.parametrize(
    ("year_seen", "wanted", "ticks"),
    [
        (2024, None, 366),
        (2024, False, 0),
        (2025, None, 0),
        (2025, True, 1),
        (2026, True, 0),
    ],
)
def test_only_days_that_are_over_or_under_way_have_ticks(
    *, year_seen: int, wanted: bool | None, ticks: int
) -> None:
    run = publication(Recorder())
    run.years.add(year_seen)
    send_ticks(run, NOW, wanted=wanted)
    assert run.counts["ticks"] == ticks


def test_an_entry_published_now_wins_over_the_register_that_is_read() -> None:
    run = publication(Recorder())
    run.supplier(Supplier("v6:S1", "micro", "file", 7, 5))
    run.pairs = {("K99", "v6:S1")}

    def never() -> dict[str, Supplier]:
        raise AssertionError

    send_classes(run, never, lambda: {"v6:S1": {"D998", "K99"}})
    assert run.counts["supplier_classes"] == 2


def test_an_older_entry_does_not_take_the_place_of_what_the_register_says() -> None:
    recorder = Recorder()
    run = publication(recorder)
    by_hand = Supplier("v5:1", "small", "by hand", 7, NOW)
    run.known = {"v5:1": by_hand, "v5:2": by_hand._replace(supplier="v5:2")}
    run.supplier(Supplier("v5:1", "unknown", "a feed", 8, NOW - 1))
    run.supplier(Supplier("v5:1", "unknown", "a feed", 8, None))
    run.supplier(Supplier("v5:2", "micro", "a feed", 9, NOW + 1))
    run.supplier(Supplier("v5:2", "large", "a feed", 8, NOW))
    assert recorder.kinds() == ["Supplier"]
    assert {name: one.supplier_class for name, one in run.register.items()} == {
        "v5:1": "small",
        "v5:2": "micro",
    }
    send_classes(run, dict, lambda: {"v5:1": {"K99"}})
    assert recorder.kinds() == ["Supplier", "SupplierClass"]


def test_a_feed_that_says_nothing_takes_back_its_own_word_alone() -> None:
    recorder = Recorder()
    run = publication(recorder)
    run.known = {
        "v5:1": Supplier("v5:1", "small", "by hand", 7, NOW),
        "v5:2": Supplier("v5:2", "small", supplier_v5.NAME, 7, NOW),
    }
    for supplier in run.known:
        run.supplier(Supplier(supplier, "unknown", supplier_v5.NAME, 8, NOW + 1))
    assert [run.register[name].supplier_class for name in run.known] == ["small", "unknown"]
    assert recorder.kinds() == ["Supplier"]
    run.supplier(Supplier("v5:1", "unknown", "withdrawn by hand", 9, NOW + 2))
    assert run.register["v5:1"].supplier_class == "unknown"
