from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitors.days import day_of, start_of_day
from streams.publish import fetching
from streams.publish.fetching import Request, fetch, plan_only
from streams.publish.progress import Quiet
from streams.settings import Settings
from streams.sources.api.pulls import Pulled, PullKey
from streams.sources.api.state import PullState
from tests.api.fake_clock import FakeClock

NEW_YEAR = start_of_day(day_of(date(2026, 1, 1)))
"""Midnight in Jakarta: 17:00 on 31 December UTC."""

APRIL = start_of_day(day_of(date(2026, 4, 1)))
"""Midnight in Jakarta: 17:00 on 31 March UTC."""

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


@dataclass
class Seen:
    """What was done around an instant: (hour after it, fiscal year), (pulls so far, s apart)."""

    pulls: list[tuple[int, int]] = field(default_factory=list)
    paces: list[tuple[int, float]] = field(default_factory=list)


Around = Callable[..., Seen]


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Around:
    """Fetch from some hours before an instant to some after it."""

    def run(
        turn: int,
        years: tuple[int, ...],
        every_hours: float,
        *,
        feeds: int = 1,
        hours: tuple[int, int] = (3, 5),
    ) -> Seen:
        clock = Until(turn - hours[0] * HOUR, turn + hours[1] * HOUR)
        state = PullState(tmp_path, "")
        seen = Seen()

        def pull(_: object, key: PullKey, __: object) -> Pulled:
            seen.pulls.append(((clock.now() - turn) // HOUR, key.year))
            state.finished(key, clock.now(), 1)
            return Pulled(1, 1)

        def pace(apart: float) -> None:
            seen.paces.append((len(seen.pulls), apart))

        @contextmanager
        def faked(*_: object) -> Iterator[Any]:
            yield SimpleNamespace(
                publication=lambda _: SimpleNamespace(counts={}, pairs=set()),
                state=state,
                pull=pull,
                limiter=SimpleNamespace(pace=pace),
                client=SimpleNamespace(requests=0),
            )

        monkeypatch.setattr(fetching, "connected", faked)
        monkeypatch.setattr(fetching, "api_run", faked)
        names = [f"feed-{number}" for number in range(feeds)]
        request = Request(["K34"], names, years, every_hours * 3_600)
        settings = Settings(inaproc_token="t")  # noqa: S106 - made up
        fetch(settings, "", request, Quiet(), clock)
        return seen

    return run


def test_after_new_year_both_years_are_pulled(around: Around) -> None:
    assert around(NEW_YEAR, (), 2.0).pulls == [
        *((-3, 2025), (-1, 2025)),
        *((0, 2026), (1, 2025), (2, 2026), (3, 2025), (4, 2026)),
    ]


def test_a_long_period_does_not_hold_up_the_new_year(around: Around) -> None:
    assert around(NEW_YEAR, (), 240.0).pulls == [(-3, 2025), (0, 2026)]


def test_from_april_on_only_the_running_year_is_pulled(around: Around) -> None:
    assert around(APRIL, (), 2.0).pulls == [
        *((-3, 2026), (-3, 2025), (-1, 2026), (-1, 2025)),
        *((1, 2026), (3, 2026)),
    ]


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (NEW_YEAR - 1, (2025,)),
        (NEW_YEAR, (2026, 2025)),
        (APRIL - 1, (2026, 2025)),
        (APRIL, (2026,)),
        (start_of_day(day_of(date(2028, 2, 29))), (2028, 2027)),
    ],
)
def test_the_date_in_jakarta_says_which_years(now: int, years: tuple[int, ...]) -> None:
    assert Request([], [], (), None).years_at(now) == years
    assert Request([], [], (2024,), None).years_at(now) == (2024,)


@pytest.mark.parametrize(("turn", "before", "after"), [(NEW_YEAR, 130, 260), (APRIL, 260, 130)])
def test_requests_are_spread_anew_when_the_years_turn(
    around: Around, turn: int, before: int, after: int
) -> None:
    # April must not begin at the speed of two years, nor January at that of one.
    paces = around(turn, (), 1.0, feeds=130, hours=(1, 1)).paces
    assert paces[0] == (0, 3_600 / before)
    assert [apart for pulls, apart in paces if pulls == before] == [3_600 / after]


def test_the_plan_says_that_two_years_are_pulled(tmp_path: Path) -> None:
    request = Request(["K34"], ["tender-pengumuman"], (), None)
    settings = Settings(state_dir=tmp_path)
    assert plan_only(settings, request, APRIL - 1).years == 2
    assert plan_only(settings, request, APRIL).years == 1


@pytest.mark.parametrize("turn", [NEW_YEAR, APRIL])
def test_a_year_that_was_asked_for_stays(around: Around, turn: int) -> None:
    assert around(turn, (2025,), 4.0).pulls == [(-3, 2025), (1, 2025)]
