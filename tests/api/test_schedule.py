from streams.sources.api.feeds import API_FEEDS, FEED_PATHS
from streams.sources.api.pulls import PullKey
from streams.sources.api.schedule import (
    LONGEST_APART_SECONDS,
    LONGEST_RETRY_SECONDS,
    all_pulls,
    due_at,
    fetch_plan,
    next_pull,
)
from streams.sources.api.state import History

HOUR = 3_600_000
NOW = 1_000 * HOUR


def key(agency: str) -> PullKey:
    return PullKey(agency, "tender-pengumuman", 2024)


def test_a_pass_over_the_nation_takes_about_two_hours() -> None:
    agencies = [f"D{number}" for number in range(658)]
    pulls = all_pulls(agencies, FEED_PATHS, [2024])
    plan = fetch_plan(dict.fromkeys(pulls, History()), None)
    assert len(API_FEEDS) == 15
    assert plan.pulls == plan.requests == 9_870
    assert round(plan.shortest_seconds / 3_600, 2) == 1.97
    assert round(plan.apart_seconds, 2) == 0.72


def test_a_longer_period_spreads_the_requests_and_a_shorter_one_cannot_be_kept() -> None:
    pulls = dict.fromkeys(all_pulls(["K34"], FEED_PATHS, [2024, 2025]), History(pages=10))
    plan = fetch_plan(pulls, 6_000.0)
    assert (plan.requests, plan.seconds, plan.apart_seconds) == (300, 6_000.0, 20.0)
    assert fetch_plan(pulls, 86_400.0).apart_seconds == LONGEST_APART_SECONDS
    assert fetch_plan(pulls, 1.0).seconds == plan.shortest_seconds == 300 * 0.72


def test_an_empty_plan_has_no_pace() -> None:
    assert fetch_plan({}, None).apart_seconds == 0.0


def test_what_was_interrupted_comes_first_then_the_oldest() -> None:
    histories = {
        key("D1"): History(finished_at=NOW - 9 * HOUR),
        key("D2"): History(),
        key("D3"): History(finished_at=NOW - 30 * HOUR, started=True),
        key("D4"): History(finished_at=NOW - 20 * HOUR),
    }
    order = []
    while (found := next_pull(histories, NOW, 6 * 3_600)[0]) is not None:
        order.append(found.agency)
        histories[found] = History(finished_at=NOW)
    assert order == ["D3", "D2", "D4", "D1"]


def test_nothing_is_due_before_its_period_is_over() -> None:
    histories = {key("D1"): History(finished_at=NOW - 5), key("D2"): History(finished_at=NOW)}
    assert next_pull(histories, NOW, 3_600) == (None, NOW + HOUR - 5)
    assert next_pull(histories, NOW + HOUR - 5, 3_600)[0] == key("D1")


def test_what_a_clock_noted_that_was_set_back_since_is_due_at_once() -> None:
    ahead = NOW + 24 * 365 * HOUR
    for history in (History(finished_at=ahead), History(NOW - 1, failures=1, failed_at=ahead)):
        histories = {key("D1"): history, key("D2"): History(finished_at=NOW)}
        assert next_pull(histories, NOW, 3_600) == (key("D1"), NOW)


def test_a_failing_agency_is_backed_off_and_does_not_hold_up_the_rest() -> None:
    histories = {key("D1"): History(failures=1, failed_at=NOW), key("D2"): History(NOW - HOUR)}
    assert next_pull(histories, NOW, 60)[0] == key("D2")
    assert due_at(histories[key("D1")], 60, NOW) == NOW + 300_000
    assert due_at(History(failures=3, failed_at=NOW), 60, NOW) == NOW + 1_200_000
    longest = NOW + LONGEST_RETRY_SECONDS * 1_000
    assert due_at(History(failures=99, failed_at=NOW), 60, NOW) == longest


def test_a_failure_is_retried_also_where_data_is_fresh_or_a_cursor_is_kept() -> None:
    history = History(finished_at=NOW, failures=1, failed_at=NOW, started=True)
    assert due_at(history, 24 * 3_600, NOW) == NOW + 300_000
