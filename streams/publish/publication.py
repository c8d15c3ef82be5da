"""One run's records onto their topics: encoded, keyed, counted, and dead-lettered where unfit."""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b, sha256
from typing import Any, NamedTuple, Self

from monitors.facts import (
    Budget,
    Close,
    Fact,
    Plan,
    Reading,
    Registration,
    Revision,
    Snapshot,
    SupplierClass,
    Target,
    Tick,
    Transaction,
)
from streams.contracts.encode import Encoder, UnwritableError
from streams.contracts.gate import FACT_BYTES
from streams.contracts.reasons import Code
from streams.publish.producer import Sender
from streams.sources.feed import feed_named
from streams.sources.mapped import Mapped, Problem, Supplier
from streams.topics.table import AGENCIES, DEAD_LETTERS, FACTS, SUPPLIERS

FactOfYear = Transaction | Budget | Plan | Revision | Target | Reading | Snapshot | Close
"""What belongs to one agency's year: it dates the last pull that a publication knows of."""


class TopicNames(NamedTuple):
    """The topics that publishing writes to, with the prefix of the installation."""

    facts: str
    dead_letters: str
    suppliers: str
    agencies: str

    @classmethod
    def of(cls, prefix: str) -> Self:
        """Return the names of an installation."""
        return cls(*(prefix + name for name in (FACTS, DEAD_LETTERS, SUPPLIERS, AGENCIES)))


class Publication:
    """Sends records and remembers what a run has sent.

    `counts` has one number per kind of record; `pairs` are the (agency, supplier) seen, `known`
    what the register says before the run, where entries are sent, `register` the entry in force of
    each supplier that the run is about, `last_observed` the last instant at which a fact of a
    year was seen, where any says so.
    """

    def __init__(self, sender: Sender, encoder: Encoder, topics: TopicNames, at: int) -> None:
        """`at` is the instant (ms) of the run: dead letters carry it, facts never do."""
        self._sender = sender
        self._encoder = encoder
        self._topics = topics
        self._at = at
        self.counts: Counter[str] = Counter()
        self.pairs: set[tuple[str, str]] = set()
        self.known: Mapping[str, Supplier] = {}
        self.register: dict[str, Supplier] = {}
        self.last_observed: dict[int, int] = {}
        self.years: set[int] = set()
        self.agencies: set[str] = set()

    def mapped(self, item: Mapped) -> Problem | None:
        """Send what a row became; where it has no meaning, send a dead letter and return it.

        Blocks while the producer's queue is full.
        """
        fact = item.fact
        if isinstance(fact, Supplier):
            self.supplier(fact)
            return None
        problem = self._send_fact(item)
        if problem is not None:
            self.problem(problem)
            return problem
        if item.repeated:
            self.counts["duplicates"] += 1
        if isinstance(fact, Transaction) and fact.supplier is not None:
            self.pairs.add((fact.agency, fact.supplier))
        return None

    def fact(self, fact: Fact, about: Mapping[str, str | None] | None = None) -> None:
        """Send a fact that no row of a feed stands behind: a snapshot, a class, a target.

        `about` holds the informational columns of a made-up transaction.
        """
        if isinstance(fact, Tick):
            raise TypeError("a tick goes to every partition: use `tick`")
        value = self._encoder.fact(fact, about)
        self._sender.send(self._topics.facts, fact.agency.encode(), value)
        self.counts[KIND_COUNTED[type(fact).__name__]] += 1
        if not isinstance(fact, SupplierClass | Registration):
            self._observe(fact)

    def tick(self, tick: Tick) -> None:
        """Send a tick to every partition of the facts."""
        value = self._encoder.fact(tick)
        for partition in range(self._sender.partitions(self._topics.facts)):
            self._sender.send(self._topics.facts, None, value, partition)
        self.counts["ticks"] += 1

    def supplier(self, entry: Supplier) -> None:
        """Send an entry of the supplier register, unless what is known stays in force.

        The topic keeps the record that was written last: an old file must not take the place of
        what was entered since, nor a feed that says nothing ("Belum Terdefinisi") that of what
        somebody else says.
        """
        newest = self.register.get(entry.supplier) or self.known.get(entry.supplier)
        if newest is not None and _stays(newest, entry):
            self.register[entry.supplier] = newest
            return
        value = self._encoder.record("Supplier", entry._asdict())
        self._sender.send(self._topics.suppliers, entry.supplier.encode(), value)
        self.counts["suppliers"] += 1
        self.register[entry.supplier] = entry

    def supplier_class(self, agency: str, entry: Supplier) -> None:
        """Tell an agency what the register says of a supplier that it uses."""
        self.fact(
            SupplierClass(
                agency, entry.supplier, entry.supplier_class, entry.content, entry.observed_at
            )
        )

    def agency(self, row: Mapping[str, Any]) -> None:
        """Send an entry of the agency register; `row` has the fields of its schema."""
        value = self._encoder.record("Agency", row)
        self._sender.send(self._topics.agencies, str(row["code"]).encode(), value)
        self.counts["agencies"] += 1

    def problem(self, problem: Problem) -> None:
        """Send a dead letter: where the row stood and why it was not used, never its values."""
        letter = letter_of(problem, self._at)
        key = (problem.agency or "").encode() or None
        self._sender.send(
            self._topics.dead_letters, key, self._encoder.record("DeadLetter", letter)
        )
        self.counts["dead_letters"] += 1

    def flush(self) -> None:
        """Block until everything sent is acknowledged.

        Raises:
            PantauError: something was not.
        """
        self._sender.flush()

    def _send_fact(self, item: Mapped) -> Problem | None:
        fact = item.fact
        if isinstance(fact, Tick | SupplierClass | Supplier):
            raise TypeError("no row of a feed is such a fact")
        try:
            value = self._encoder.fact(fact, item.columns)
        except UnwritableError as error:
            return _unfit(item, "unwritable", str(error))
        if len(value) > FACT_BYTES:
            return _unfit(item, Code.TOO_LARGE, f"a fact has at most {FACT_BYTES} bytes")
        self._sender.send(self._topics.facts, fact.agency.encode(), value)
        self.counts["facts"] += 1
        self._observe(fact)
        return None

    def _observe(self, fact: FactOfYear) -> None:
        self.agencies.add(fact.agency)
        self.years.add(fact.year)
        if fact.observed_at is not None:
            known = self.last_observed.get(fact.year, fact.observed_at)
            self.last_observed[fact.year] = max(known, fact.observed_at)


KIND_COUNTED = {
    "Snapshot": "snapshots",
    "SupplierClass": "supplier_classes",
    "Target": "targets",
    "Transaction": "facts",
    "Budget": "facts",
    "Plan": "facts",
    "Revision": "facts",
    "Registration": "registrations",
    "Reading": "readings",
    "Close": "closes",
}


def _stays(known: Supplier, entry: Supplier) -> bool:
    is_silent = entry.supplier_class == "unknown" and feed_named(entry.source) is not None
    if is_silent and entry.source != known.source:
        return True
    return (known.observed_at or 0) > (entry.observed_at or 0)


def letter_of(problem: Problem, at: int) -> dict[str, Any]:
    """Return the fields of a dead letter about a row; its id depends on its origin alone."""
    origin = problem.origin
    text = "\x1f".join((origin.file, str(origin.line), origin.feed, problem.sha256))
    return {
        "id": blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        "reason_code": problem.code,
        "reason": problem.reason,
        "source": "source",
        "topic": None,
        "partition": None,
        "offset": None,
        # A name that is no UTF-8 is shown with marks where it is not.
        "file": origin.file.encode("utf-8", "replace").decode(),
        "line": origin.line,
        "agency": problem.agency,
        "feed": origin.feed,
        "value_sha256": problem.sha256,
        "value_size": problem.size,
        "value": None,
        "at": at,
    }


def _unfit(item: Mapped, code: str, reason: str) -> Problem:
    """Return the problem of a fact that its own contract refuses.

    The row itself is gone by now: the digest is of the fact.
    """
    fact = item.fact
    text = repr(fact).encode("utf-8", "surrogatepass")
    return Problem(
        origin=item.origin,
        code=code,
        reason=reason,
        agency=getattr(fact, "agency", None),
        year=getattr(fact, "year", None),
        sha256=sha256(text).hexdigest(),
        size=len(text),
    )
