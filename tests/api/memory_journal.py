"""A journal that forgets at the end of the process."""


class MemoryJournal:
    def __init__(self) -> None:
        self.stamps: list[int] = []

    def load(self) -> list[int]:
        return list(self.stamps)

    def append(self, stamp: int, still_counting: list[int]) -> None:
        del still_counting
        self.stamps.append(stamp)
