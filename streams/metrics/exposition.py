"""The figures of all books as text for Prometheus, made once per report.

A label per agency is a conscious exception to the rule of few labels, so it is bounded, and cheap:
a library's encoder takes 10 µs a sample, which is half a second for 700 agencies. Here the lines of
a book are made when its report has changed, and a scrape puts lines together.

They are told by the process that holds the book, from the report that it has also published: so a
partition that has moved leaves no stale series, and nothing is computed twice.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache

from streams.metrics.catalogue import BY_NAME, METRICS
from streams.metrics.domain import Book, Report, tell
from streams.metrics.readings import Labels

Lines = Mapping[str, str]
"""The lines of one book by metric."""


class Domain:
    """The figures that `reports` gives, those of at most `limit` books."""

    def __init__(self, reports: Callable[[], Mapping[Book, Report]], limit: int) -> None:
        self._reports = reports
        self._limit = limit
        self._made: dict[Book, tuple[Report, Lines]] = {}

    def text(self) -> bytes:
        """All of them, grouped by metric in the order of the catalogue."""
        made: dict[Book, tuple[Report, Lines]] = {}
        for book, report in shown(self._reports(), self._limit):
            had = self._made.get(book)
            made[book] = (
                had if had is not None and had[0] is report else (report, lines(book, report))
            )
        self._made = made
        parts = []
        for metric in METRICS:
            told = [of[metric.name] for _, of in made.values() if metric.name in of]
            if told:
                parts.append(
                    f"# HELP {metric.name} {metric.meaning}\n# TYPE {metric.name} {metric.type}\n"
                )
                parts += told
        return "".join(parts).encode()


def shown(reports: Mapping[Book, Report], limit: int) -> list[tuple[Book, Report]]:
    """At most `limit` books, those of the newest fiscal years first, then by agency."""
    order = sorted(reports.items(), key=lambda one: (-one[0][1], one[0][0]))
    return order[:limit]


def lines(book: Book, report: Report) -> Lines:
    """The lines of one book; a metric that is not in the catalogue is an error (KeyError)."""
    made: defaultdict[str, list[str]] = defaultdict(list)

    def add(name: str, value: float | None, labels: Labels) -> None:
        if value is not None:
            made[name].append(_template(name) % (*map(escaped, labels), value))

    tell(add, book, report)
    return {name: "".join(parts) for name, parts in made.items()}


@cache
def _template(name: str) -> str:
    labels = ",".join(f'{label}="%s"' for label in BY_NAME[name].labels)
    return f"{name}{{{labels}}} %r\n"


def escaped(value: str) -> str:
    """A label's value as the exposition format wants it."""
    if value.isalnum():
        return value
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
