"""From raw records to folded facts; whatever cannot be folded becomes a letter."""

from collections.abc import Sequence

from monitors.ledger.partition import Partition
from streams.contracts.decode import Run
from streams.contracts.gate import Gate
from streams.outbox.events import Letter
from streams.worker.batch import Fact

TRANSACTION = "Transaction"
REFUSED = "the ledger refuses it: {}"


class Intake:
    """Reads records through the contract's gate and folds them into a state."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def fold(self, state: Partition, records: Sequence[Fact]) -> list[Letter]:
        """Fold the records in their order; the letters of those that could not be, ascending.

        Raises:
            PantauError: the schema registry does not answer.
        """
        decoded = self._gate.read(
            [record[3] for record in records], [record[2] for record in records]
        )
        letters = [
            _letter(records[poison.position], str(poison.code), poison.reason)
            for poison in decoded.poison
        ]
        for run in decoded.runs:
            if run.record == TRANSACTION:
                offsets = [records[at][0] for at in run.positions]
                refused = dict(state.fold_transactions(offsets, run.tuples()))
                if refused:
                    letters += [
                        _letter(records[at], refused[offset], REFUSED.format(refused[offset]))
                        for at, offset in zip(run.positions, offsets, strict=True)
                        if offset in refused
                    ]
            else:
                letters += self._fold_each(state, records, run)
        letters.sort()
        return letters

    def _fold_each(self, state: Partition, records: Sequence[Fact], run: Run) -> list[Letter]:
        letters = []
        for at, fact in zip(run.positions, run.facts(), strict=True):
            offset, timestamp, _, _ = records[at]
            refused = state.fold(offset, fact, timestamp)
            if refused is not None:
                letters.append(_letter(records[at], refused, REFUSED.format(refused)))
        return letters


def _letter(record: Fact, code: str, reason: str) -> Letter:
    offset, timestamp, key, value = record
    return Letter(offset, timestamp, key, value, code, reason)
