"""Time that passes only when somebody waits."""

START = 1_700_000_000_000


class FakeClock:
    def __init__(self, now: int = START) -> None:
        self.instant = now
        self.waits: list[float] = []

    def now(self) -> int:
        return self.instant

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        # Round up: a clock that wakes a hair early would make a loop wait again.
        self.instant += int(max(0.0, seconds) * 1_000 + 0.999)
