"""Whether every sen, every alert and every dead letter is right after a fault.

Four accounts of the same log are compared: what the live workers told (`umkm.agency-status`), what
a fresh recovery finds in the changelog alone, what a fold that nothing disturbed makes of the
source, and an independent recount of its decoded facts (`tests/recount.py`). Beside them the sums
of what is on `umkm.rollups` with those of the undisturbed fold's rollups.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from monitors.facts import SupplierClass, Transaction
from monitors.ledger.partition import Partition
from monitors.report import report
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.outbox.events import Events
from streams.worker.chain import Chain
from streams.worker.intake import Intake
from streams.worker.segment import decode
from tests.chaos import rollups
from tests.recount import recount
from tests.worker.rig import Record, Rig
from tests.worker.totals import empty

if TYPE_CHECKING:
    from monitors.rollup import Rollup

BATCH = 97
"""Another one than the workers': the size of batches must not matter."""

RECOUNTED = {
    "packages": "packages",
    "value_sen": "value",
    "umk_declared_sen": "declared",
    "umk_confirmed_sen": "confirmed",
    "umk_doubtful_sen": "doubtful",
    "class_unknown_sen": "unknown",
    "pdn_sen": "pdn",
    "paid_sen": "paid",
}
"""Field of a channel's report → its name in the recount."""

Key = tuple[str, int, str, str]
"""(agency, fiscal year, channel, field of the report)"""
Figures = dict[Key, int]


class Undisturbed(NamedTuple):
    """What the source comes to: figures, outputs as id → bytes, and the sums of its rollups."""

    figures: Figures
    alerts: dict[str, bytes]
    letters: dict[str, bytes]
    summed: rollups.Summed


class Verdict(NamedTuple):
    """How much is wrong; all 0 where nothing is. `alerts` is how many there are to be right."""

    sen_off: int
    counts_off: int
    alerts_lost: int
    alerts_doubled: int
    letters_off: int
    alerts: int
    letters: int
    facts: int
    notes: list[str]
    rollups_off: int = 0

    @property
    def right(self) -> bool:
        return not (
            self.sen_off
            or self.counts_off
            or self.alerts_lost
            or self.alerts_doubled
            or self.letters_off
            or self.rollups_off
        )


def judge(rig: Rig) -> Verdict:
    """Compare all accounts."""
    source = rig.records(rig.facts)
    truth = undisturbed(rig, source)
    accounts = {
        "live": told(rig.statuses().values()),
        "recovered": figures(recovered(rig)),
        "recounted": recounted(source),
    }
    notes: list[str] = []
    sen = counts = 0
    for name, account in accounts.items():
        expected = truth.figures
        if name == "recounted":
            expected = {key: one for key, one in expected.items() if key[3] in RECOUNTED}
        off = {
            key: account.get(key, 0) - expected.get(key, 0)
            for key in account.keys() | expected.keys()
            if account.get(key, 0) != expected.get(key, 0)
        }
        sen += sum(abs(by) for key, by in off.items() if key[3].endswith("_sen"))
        counts += sum(abs(by) for key, by in off.items() if not key[3].endswith("_sen"))
        notes += [f"{name}: {key} is off by {by}" for key, by in sorted(off.items())[:5]]
    alerts = copies(rig.records(rig.alerts_topic))
    letters = copies(rig.records(rig.letters_topic))
    lost = {one for one, value in truth.alerts.items() if value not in alerts.get(one, ())}
    doubled = sum(len(values) - (one in truth.alerts) for one, values in alerts.items())
    wrong = {one for one, value in truth.letters.items() if letters.get(one) != {value}}
    wrong |= letters.keys() - truth.letters.keys()
    notes += [f"alert {one} is not on the topic" for one in sorted(lost)[:5]]
    notes += [f"alert {one} is no alert" for one in sorted(alerts.keys() - truth.alerts)[:5]]
    notes += [f"dead letter {one} is wrong" for one in sorted(wrong)[:5]]
    told_sums = [record[1:5] for record in rig.records(rig.rollups_topic)]
    summed_off = rollups.off(rollups.on_topic(told_sums, rig.partitions), truth.summed)
    notes += summed_off[:5]
    return Verdict(
        sen, counts, len(lost), doubled, len(wrong),
        len(truth.alerts), len(truth.letters), len(source), notes, len(summed_off),
    )  # fmt: skip


def copies(records: Iterable[Record]) -> dict[str, set[bytes]]:
    """Id → the different values under it; the same one sent again is lawful."""
    found: dict[str, set[bytes]] = defaultdict(set)
    for record in records:
        found[record.headers["ce_id"].decode()].add(record.value or b"")
    return found


def undisturbed(rig: Rig, source: list[Record]) -> Undisturbed:
    """Fold the source as a worker would to which nothing happens."""
    intake = Intake(Gate())
    events = Events(Encoder(), rig.facts)
    alerts: dict[str, bytes] = {}
    letters: dict[str, bytes] = {}
    said: list[tuple[int, Rollup]] = []
    states = {number: empty() for number in range(rig.partitions)}
    for number, state in states.items():
        own = [record[1:5] for record in source if record.partition == number]
        for start in range(0, len(own), BATCH):
            for letter in intake.fold(state, own[start : start + BATCH]):
                output = events.letter(number, letter)
                letters[output.id] = output.value
            changes = state.drain()
            said += [(number, one) for one in changes.rollups]
            for alert in changes.alerts:
                output = events.alert(alert)
                alerts[output.id] = output.value
    summed = rollups.of_fold(said, rig.partitions)
    return Undisturbed(figures(states.values()), alerts, letters, summed)


def recovered(rig: Rig) -> list[Partition]:
    """The states that the changelog alone makes."""
    states = {number: empty() for number in range(rig.partitions)}
    chains = {number: Chain() for number in range(rig.partitions)}
    for record in rig.records(rig.changelog):
        rows = chains[record.partition].fold(record.offset, decode(record.value))
        if rows:
            states[record.partition].restore(rows)
    return list(states.values())


def figures(states: Iterable[Partition]) -> Figures:
    """Every figure of every channel."""
    return told(
        report(book, state.programmes, state.calendar)
        for state in states
        for book in state.books.values()
    )


def told(reports: Iterable[Mapping[str, Any]]) -> Figures:
    """The figures of reports; what is 0 or unknown is left out."""
    return {
        (one["agency"], one["year"], channel, name): value
        for one in reports
        for channel, of_channel in one["channels"].items()
        for name, value in (of_channel or {}).items()
        if isinstance(value, int) and value
    }


def recounted(source: list[Record]) -> Figures:
    """The figures from scratch, agency by agency."""
    found: Figures = {}
    for facts in by_agency(source):
        classes: dict[str, SupplierClass] = {}
        years: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for fact in facts:
            if isinstance(fact, Transaction):
                years[fact.year].append(fact._asdict())
            else:
                old = classes.get(fact.supplier, fact)
                classes[fact.supplier] = max(
                    old, fact, key=lambda one: (one.observed_at or 0, one.content)
                )
        words = {supplier: one.supplier_class for supplier, one in classes.items()}
        for year, rows in years.items():
            agency = facts[0].agency
            for channel, total in recount(rows, words).items():
                for name, theirs in RECOUNTED.items():
                    if total.get(theirs):
                        found[agency, year, channel, name] = total[theirs]
    return found


def by_agency(source: list[Record]) -> Iterator[list[Transaction | SupplierClass]]:
    """The transactions and supplier classes of each agency: those that can be read."""
    keys: dict[bytes | None, list[Record]] = defaultdict(list)
    for record in source:
        keys[record.key].append(record)
    gate = Gate()
    for key, records in keys.items():
        decoded = gate.read([record.value for record in records], [key] * len(records))
        facts = [
            fact
            for run in decoded.runs
            if run.record in {"Transaction", "SupplierClass"}
            for fact in run.facts()
        ]
        if facts:
            yield facts
