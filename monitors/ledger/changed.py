"""What of a book is still to be stored."""


class Changed:
    """Which rows of a book have changed since they were last drained."""

    __slots__ = ("header", "packages", "payments")

    def __init__(self) -> None:
        self.packages: dict[str, bytes] = {}
        self.payments: dict[str, bytes] = {}
        self.header = False
