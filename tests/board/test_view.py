"""The view keeps the newest of each key, whatever the order in which copies come."""

import pytest

from streams.board.packages import PLAN_COLUMNS, Filter, PackageStore, gone
from streams.board.view import View
from tests.ledger.made_up import award, order, register, tx
from tests.packages.made_up import Kept, records


@pytest.fixture
def view(tmp_path):
    view = View(PackageStore(tmp_path / "view.sqlite"))
    yield view
    view.packages.close()


def status(year, **more):
    row = next(row for record, row in year if record == "AgencyStatus")
    return {**row, **more}


def test_a_status_of_an_older_generation_or_fence_is_left_out(view, year):
    newest = status(year, generation=5, fence=10)
    view.apply([("AgencyStatus", newest)])
    version = view.version
    for generation, fence in ((4, 99), (5, 9)):
        change = view.apply(
            [("AgencyStatus", {**newest, "generation": generation, "fence": fence})]
        )
        assert not change.agencies
    assert view.version == version
    change = view.apply([("AgencyStatus", {**newest, "generation": 6, "fence": 0})])
    assert change.agencies == {newest["agency"]}
    assert view.status(newest["agency"], 2024)["generation"] == 6


def test_a_second_copy_of_an_alert_is_no_news(view, year):
    alert = next(row for record, row in year if record == "Alert")
    assert view.apply([("Alert", alert)]).agencies
    assert not view.apply([("Alert", alert)]).agencies
    assert view.alerts(alert["agency"], 2024) == [alert]


def test_only_the_agencies_that_changed_get_a_new_version(view, year):
    view.apply(year)
    before = view.version_of("X01"), view.version_of("X02")
    view.apply([("AgencyStatus", {**view.status("X02", 2024), "generation": 9})])
    assert view.version_of("X01") == before[0]
    assert view.version_of("X02") > before[1]


def test_packages_keep_the_highest_position_and_add_up(view, tmp_path):
    kept = Kept(tmp_path / "fold.sqlite")
    kept.take(records([tx("02-05", 100, umk_sen=40), order("03-01", 70, supplier="v6:1")]))
    early = list(kept.topic.values())
    kept.take(records([tx("04-05", 150, version=1, umk_sen=60)], 2))
    kept.take(records([register("v6:1", "small")], 3))
    view.apply(("Package", row) for row in [*kept.topic.values(), *early])
    assert view.packages.count == 2
    assert view.packages.by_month("K99", 2024) == {
        2: (100, 40, 0),
        3: (70, 70, 70),
        4: (50, 20, 0),
    }
    assert [row["reason"] for row in view.packages.moved("K99", 2024, 10)] == [
        "reclassified",
        "addendum",
    ]
    found = view.packages.by("method", "K99", 2024)
    assert [(one.name, one.packages, one.value) for one in found] == [(None, 2, 220)]


def test_what_is_gone_from_the_topic_is_gone_from_the_board(view, tmp_path):
    kept = Kept(tmp_path / "fold.sqlite")
    kept.take(records([tx("02-05", 100), order("03-01", 70)]))
    view.apply(("Package", row) for row in kept.topic.values())
    plan = {"agency": "K99", "year": 2024, **dict.fromkeys(PLAN_COLUMNS), "open": True}
    view.apply([("PlannedPackage", plan | {"rup": rup, "position": 1}) for rup in ("5", "6")])
    change = view.apply([*gone(b"K99/2024/tender/p"), *gone(b"K99/2024/plan/5"), *gone(b"else")])
    assert change.agencies == {"K99"}
    assert view.packages.count == 1
    assert view.packages.by_month("K99", 2024) == {3: (70, 0, 0)}
    assert [row["rup"] for row in view.packages.open_plans("K99", 2024, 10)] == ["6"]
    assert view.packages.count_of("K99", 2024, Filter()) == 1


def test_packages_are_found_by_channel_claim_and_name(view, tmp_path):
    kept = Kept(tmp_path / "fold.sqlite")
    facts = [award(package="A1", umk_sen=10), order(package="B2"), order(package="b3%", rup="77")]
    kept.take(records(facts))
    view.apply(("Package", row) for row in kept.topic.values())

    def names(**wanted):
        return [row["package"] for row in view.packages.packages("K99", 2024, Filter(**wanted), 9)]

    assert names(channel="tender") == ["A1"]
    assert names(verdict="class_unknown") == ["B2", "b3%"]
    assert names(search="B") == ["B2", "b3%"]
    assert names(search="%") == ["b3%"]
    assert names(search="77") == ["b3%"]
    assert names(search="'; DROP TABLE package; --") == []
    assert view.packages.count_of("K99", 2024, Filter()) == 3


def test_the_newest_alerts_are_kept_in_whatever_order_they_are_read(view, year, monkeypatch):
    """Partitions are read one after the other: what came last is not the newest."""
    monkeypatch.setattr("streams.board.view.KEPT_ALERTS", 3)
    alert = next(row for record, row in year if record == "Alert")

    def told(agency, count, instant, of_year=2024):
        return [
            ("Alert", {**alert, "agency": agency, "year": of_year, "instant": instant + number,
                       "id": f"{agency}/{of_year}/umkk-40/e1/t{number}"})
            for number in range(count)
        ]  # fmt: skip

    view.apply([*told("X01", 5, 9_000), *told("X02", 40, 1_000)])
    assert [row["instant"] for row in view.recent()[:3]] == [9_004, 9_003, 9_002]
    assert len(view.recent()) <= 6
    # A year that is over has its own.
    view.apply(told("X03", 9, 500, 2023))
    assert [row["instant"] for row in view.recent(2023)[:2]] == [508, 507]
    assert {row["year"] for row in view.recent(2023)} == {2023}
    assert view.recent(2022) == []
