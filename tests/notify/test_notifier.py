"""What a notifier knows before it tells the first alert."""

from types import SimpleNamespace
from typing import Any

from streams.notify.notifier import Notifier


class Figures:
    """The agencies' figures, in three parts: their end is seen with the last of them."""

    def __init__(self) -> None:
        self.parts = [["K1"], [], ["K2"]]
        self.assigned: set[int] = set()

    @property
    def caught_up(self) -> bool:
        return not self.parts

    def assign(self, partitions: set[int]) -> None:
        self.assigned = partitions

    def poll(self, _: float) -> list[str]:
        return self.parts.pop(0)


def test_names_and_zones_are_read_to_their_end_before_the_first_letter() -> None:
    """What is critical leaves at once: without its agency's zone it would tell another hour."""
    figures, known = Figures(), list[str]()
    beginning: Any = SimpleNamespace(
        _status=figures,
        _held={3},
        _parts=SimpleNamespace(agencies=SimpleNamespace(take=known.extend)),
    )
    Notifier._know_agencies(beginning)
    assert (figures.assigned, known) == ({3}, ["K1", "K2"])
