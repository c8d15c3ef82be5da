import pytest

from streams.sources.api.backoff import LONGEST_SECONDS, backoff_seconds, retry_after_seconds

NOW = 784_111_777_000  # Sun, 06 Nov 1994 08:49:37 GMT


def test_the_wait_doubles_up_to_its_longest() -> None:
    waits = [backoff_seconds(attempt, lambda: 0.5) for attempt in (0, 1, 2, 3, 20)]
    assert waits == [0.75, 1.5, 3.0, 6.0, 0.75 * LONGEST_SECONDS]


def test_half_of_the_wait_is_chance() -> None:
    assert backoff_seconds(3, lambda: 0.0) == 4.0
    assert backoff_seconds(3, lambda: 0.999) == pytest.approx(8.0, abs=0.01)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10.0),
        ("Sun, 06 Nov 1994 08:49:27 GMT", 0.0),
        ("Sun, 06 Nov 1994 08:49:47", 10.0),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds
