from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitors.days import first_day, start_of_day
from streams.publish import fetching
from streams.publish.fetching import Request, fetch
from streams.publish.progress import Quiet
from streams.settings import Settings
from streams.sources.api.pulls import Pulled, PullKey
from streams.sources.api.state import PullState
from tests.api.fake_clock import FakeClock

NEW_YEAR = start_of_day(first_day(2026))
"""Midnight in Jakarta: 17:00 on 31 December UTC."""

HOUR = 3_600_000


class Until(FakeClock):
    """Interrupts at an instant, as a signal would."""

    def __init__(self, now: int, end: int) -> None:
        super().__init__(now)
        self.end = end

    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        if self.instant >= self.end:
            raise KeyboardInterrupt


Pulls = Callable[..., list[tuple[int, int]]]


@pytest.fixture
def pulls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pulls:
    """Fetch for some hours around New Year: (hour after it, fiscal year) of each pull."""

    def run(years: tuple[int, ...], every_hours: float) -> list[tuple[int, int]]:
        clock = Until(NEW_YEAR - 3 * HOUR, NEW_YEAR + 5 * HOUR)
        state = PullState(tmp_path, "")
        made: list[tuple[int, int]] = []

        def pull(_: object, key: PullKey, __: object) -> Pulled:
            made.append(((clock.now() - NEW_YEAR) // HOUR, key.year))
            state.finished(key, clock.now(), 1)
            return Pulled(1, 1, resumed=False)

        @contextmanager
        def faked(*_: object) -> Iterator[Any]:
            yield SimpleNamespace(
                publication=lambda _: SimpleNamespace(counts={}, pairs=set()),
                state=state,
                pull=pull,
                limiter=SimpleNamespace(pace=lambda _: None),
                client=SimpleNamespace(requests=0),
            )

        monkeypatch.setattr(fetching, "connected", faked)
        monkeypatch.setattr(fetching, "api_run", faked)
        request = Request(["K34"], ["tender-pengumuman"], years, every_hours * 3_600)
        settings = Settings(inaproc_token="t")  # noqa: S106 - made up
        fetch(settings, "", request, Quiet(), clock)
        return made

    return run


def test_the_running_year_is_another_after_new_year(pulls: Pulls) -> None:
    assert pulls((), 2.0) == [(-3, 2025), (-1, 2025), (0, 2026), (2, 2026), (4, 2026)]


def test_a_long_period_does_not_hold_up_the_new_year(pulls: Pulls) -> None:
    assert pulls((), 240.0) == [(-3, 2025), (0, 2026)]


def test_a_year_that_was_asked_for_stays(pulls: Pulls) -> None:
    assert pulls((2025,), 4.0) == [(-3, 2025), (1, 2025)]
