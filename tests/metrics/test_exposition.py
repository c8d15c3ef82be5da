"""The figures of books as Prometheus reads them."""

from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitors.programme import STATES
from streams.metrics.catalogue import METRICS, Process, Type
from streams.metrics.exposition import Domain, lines, shown
from tests.metrics.worker import FakeWorker, full_report

NOBODY = {"kind": "", "province": "", "year": "2024"}


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


def read(reports, limit=800):
    """Metric → its samples as (labels, value)."""
    text = Domain(lambda: reports, limit).text().decode()
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def one(found, name, **labels):
    (value,) = [value for own, value in found[name] if labels.items() <= own.items()]
    return value


def test_figures_are_in_rupiah_and_null_is_absent(worker):
    found = read(worker.reports.copy())
    k1 = {"agency": "K1", **NOBODY}
    assert one(found, "pantau_agency_value_rupiah", channel="tender", **k1) == 7
    assert one(found, "pantau_agency_umk_declared_rupiah", **k1) == 3
    assert one(found, "pantau_programme_goal_rupiah", programme="umkk-40", **k1) == 40
    assert one(found, "pantau_programme_umkk_rupiah", programme="umkk-40", **k1) == 3
    goals = [own for own, _ in found["pantau_programme_goal_rupiah"]]
    assert not [own for own in goals if own["agency"] == "K2"]
    channels = {own["channel"] for own, _ in found["pantau_agency_packages"]}
    assert channels == {"tender"}


def test_one_state_is_told(worker):
    found = read(worker.reports.copy())
    states = [own["state"] for own, _ in found["pantau_programme_state"]
              if (own["agency"], own["programme"]) == ("K2", "umkk-40")]  # fmt: skip
    assert states == ["no_denominator"]
    assert {own["state"] for own, _ in found["pantau_programme_state"]} <= {*STATES, "no_target"}


def test_all_that_is_told_of_agencies_is_in_the_catalogue(worker):
    found = read({("K1", 2024): full_report(worker)})
    assert found.keys() == {one.name for one in METRICS if one.by == (Process.WORKER,)}
    assert all(one.type is Type.GAUGE for one in METRICS if one.name in found)


def test_names_are_escaped(worker):
    found = read({("K1", 2024): full_report(worker)})
    ((labels, _),) = found["pantau_agency_info"]
    assert labels["name"] == 'Kab. "Contoh"\\'
    assert (labels["kind"], labels["province"]) == ("KABUPATEN", "Jawa Timur")


def test_books_beyond_the_limit_are_not_told_and_the_newest_years_are_kept():
    reports: dict[Any, Any] = {("A", 2023): {}, ("B", 2024): {}, ("C", 2024): {}}
    assert [book for book, _ in shown(reports, 2)] == [("B", 2024), ("C", 2024)]


def test_the_limit_holds_in_the_text(worker):
    found = read(worker.reports.copy(), limit=1)
    assert {own["agency"] for own, _ in found["pantau_agency_info"]} == {"K1"}


def test_a_book_that_moved_leaves_no_series(worker):
    domain = Domain(worker.reports.copy, 800)
    assert b'agency="K1"' in domain.text()
    worker.reports.forget()
    assert domain.text() == b""


def test_a_new_report_is_told_and_an_old_one_not_made_again(worker, monkeypatch):
    made = []

    def noted(book, report):
        made.append(book)
        return lines(book, report)

    monkeypatch.setattr("streams.metrics.exposition.lines", noted)
    domain = Domain(worker.reports.copy, 800)
    first = domain.text()
    assert domain.text() == first
    assert sorted(made) == [("K1", 2024), ("K2", 2024)]
    worker.reports.make(worker.shard.state.books["K2", 2024], worker.shard.state)
    assert domain.text() == first
    assert made[2:] == [("K2", 2024)]


def test_nothing_outside_the_catalogue_can_be_told(monkeypatch):
    monkeypatch.setattr("streams.metrics.exposition.tell", lambda add, *_: add("made_up", 1, ()))
    with pytest.raises(KeyError):
        lines(("K1", 2024), {})
