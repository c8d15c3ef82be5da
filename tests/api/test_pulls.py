from pathlib import Path
from typing import Any

import pytest

from streams.errors import PantauError
from streams.sources.api.client import ApiClient, ApiError
from streams.sources.api.pulls import Pulled, PullKey, pull_feed
from streams.sources.api.state import RESUME_WITHIN, PullState, only_one
from tests.api.api_server import Answer, ApiServer, envelope
from tests.api.fake_clock import START, FakeClock

FEED = "tender/pengumuman"
KEY = PullKey("K34", "tender-pengumuman", 2024)


class Sink:
    """Keeps what it is given; falls over where it is told to."""

    def __init__(self, fall_at_row: int | None = None) -> None:
        self.rows: list[tuple[int, Any, int]] = []
        self.restored: list[dict[str, Any] | None] = []
        self.completed: list[int] = []
        self.fall_at_row = fall_at_row

    def restore(self, carried: dict[str, Any] | None) -> None:
        self.restored.append(carried)

    def take(self, rows: list[dict[str, Any]], first_line: int, observed_at: int) -> None:
        for line, row in enumerate(rows, start=first_line):
            if line == self.fall_at_row:
                raise KeyboardInterrupt
            self.rows.append((line, row["n"], observed_at))

    def carried(self) -> dict[str, Any]:
        return {"last": self.rows[-1][1]}

    def complete(self, observed_at: int) -> None:
        self.completed.append(observed_at)


@pytest.fixture(autouse=True)
def rows(api: ApiServer) -> None:
    api.rows[FEED] = [{"n": number} for number in range(7)]


@pytest.fixture
def state(tmp_path: Path) -> PullState:
    return PullState(tmp_path, "here")


def test_a_pull_reads_all_pages_with_one_instant(
    client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    sink = Sink()
    original = sink.take

    def slow(rows: list[dict[str, Any]], first_line: int, observed_at: int) -> None:
        clock.instant += 5_000
        original(rows, first_line, observed_at)

    sink.take = slow  # type: ignore[method-assign]
    assert pull_feed(client, state, sink, KEY, clock) == Pulled(4, 7)
    assert sink.rows == [(number + 1, number, START) for number in range(7)]
    assert sink.completed == [START]
    history = state.history(KEY)
    assert (history.finished_at, history.pages, history.started) == (START + 20_000, 4, False)


def test_an_interrupted_pull_goes_on_at_its_cursor_with_its_instant(
    api: ApiServer, client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    first = Sink(fall_at_row=6)
    with pytest.raises(KeyboardInterrupt):
        pull_feed(client, state, first, KEY, clock)
    assert first.completed == []
    assert state.history(KEY).started
    clock.instant += 3_600_000
    second = Sink()
    assert pull_feed(client, state, second, KEY, clock) == Pulled(4, 7)
    assert second.restored == [{"last": 3}]
    assert second.rows == [(number + 1, number, START) for number in (4, 5, 6)]
    assert second.completed == [START]
    assert [request.query.get("cursor") for request in api.requests] == [
        None, "c2", "c4", "c4", "c6",
    ]  # fmt: skip


def test_a_finished_pull_starts_anew_with_a_new_instant(
    client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    pull_feed(client, state, Sink(), KEY, clock)
    clock.instant += 1_000
    again = Sink()
    assert pull_feed(client, state, again, KEY, clock) == Pulled(4, 7)
    assert again.completed == [START + 1_000]


@pytest.mark.parametrize("change", ["old", "elsewhere", "spoilt", "half"])
def test_progress_that_is_no_longer_good_is_not_used(
    tmp_path: Path, client: ApiClient, state: PullState, clock: FakeClock, change: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull_feed(client, state, Sink(fall_at_row=6), KEY, clock)
    (file,) = tmp_path.rglob("*.json")
    if change == "old":
        clock.instant += RESUME_WITHIN
    elif change == "elsewhere":
        state = PullState(tmp_path, "another Kafka")
    elif change == "spoilt":
        file.write_bytes(file.read_bytes()[:-9])
    else:
        file.write_text('{"progress": {"origin": "here", "cursor": "c4"}}')
    sink = Sink()
    assert pull_feed(client, state, sink, KEY, clock) == Pulled(4, 7)
    assert sink.restored == [None]


def test_a_cursor_that_expired_makes_the_pull_start_again(
    api: ApiServer, client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull_feed(client, state, Sink(fall_at_row=6), KEY, clock)
    api.once(Answer(400))
    sink = Sink()
    assert pull_feed(client, state, sink, KEY, clock) == Pulled(4, 7)
    assert sink.restored == [{"last": 3}, None]


def test_a_cursor_refused_in_the_middle_of_a_run_is_an_error(
    api: ApiServer, client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    api.faults = [lambda _: None, lambda _: Answer(400)]
    with pytest.raises(ApiError, match="answered 400"):
        pull_feed(client, state, Sink(), KEY, clock)


@pytest.mark.parametrize(
    "cursors", [["a", "a"], ["a", "b", "a"]], ids=["the same", "a longer circle"]
)
def test_a_circle_of_cursors_ends_the_pull(
    api: ApiServer, client: ApiClient, state: PullState, clock: FakeClock, cursors: list[str]
) -> None:
    answers = [
        envelope([{"n": number}], {"has_more": True, "cursor": cursor})
        for number, cursor in enumerate(cursors)
    ]
    for answer in answers:
        api.once(answer)
    with pytest.raises(ApiError, match=rf"in a circle \(page {len(cursors)}\)"):
        pull_feed(client, state, Sink(), KEY, clock)
    assert not state.history(KEY).started


def test_the_same_page_under_ever_new_cursors_is_a_circle(
    api: ApiServer, client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    for number in range(3):
        api.once(envelope([{"n": 1}], {"has_more": True, "cursor": f"new{number}"}))
    sink = Sink()
    with pytest.raises(ApiError, match=r"in a circle \(page 2\)"):
        pull_feed(client, state, sink, KEY, clock)
    assert len(sink.rows) == 1


def test_failures_are_counted_until_a_pull_is_complete(
    client: ApiClient, state: PullState, clock: FakeClock
) -> None:
    state.failed(KEY, START)
    state.failed(KEY, START + 5)
    assert state.history(KEY)[2:4] == (2, START + 5)
    pull_feed(client, state, Sink(), KEY, clock)
    assert state.history(KEY)[2:4] == (0, None)


@pytest.mark.parametrize("agency", ["../K34", "k34", "", "K34/2024", "K" * 13])
def test_an_agency_that_is_no_code_names_no_file(state: PullState, agency: str) -> None:
    with pytest.raises(PantauError, match="such as K34"):
        state.history(PullKey(agency, "tender-pengumuman", 2024))


def test_a_state_folder_serves_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "state"),
        pytest.raises(PantauError, match="another pull"),
        only_one(tmp_path / "state"),
    ):
        pass
    with only_one(tmp_path / "state"):
        pass


def test_a_state_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(PantauError, match="set PANTAU_STATE_DIR"),
        only_one(tmp_path / "file" / "x"),
    ):
        pass
