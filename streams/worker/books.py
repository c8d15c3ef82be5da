"""The first stage: facts into the books of agencies."""

from pathlib import Path

from monitors.ledger.partition import Partition
from streams.contracts import columns
from streams.contracts.encode import Encoder
from streams.contracts.gate import Gate
from streams.contracts.schemas import Schemas
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses
from streams.programmes import PROGRAMMES, load_calendar, load_programmes
from streams.worker.intake import Intake
from streams.worker.segment import ROW_PACKING
from streams.worker.stage import Stage


def books(schemas: Schemas, encoder: Encoder, folder: Path = PROGRAMMES) -> Stage:
    """Make the stage; `folder` holds the programmes that are judged.

    Raises:
        PantauError: a programme or the holidays are wrong.
    """
    columns.load()
    programmes, calendar = load_programmes(folder), load_calendar()
    reports = Reports(programmes, calendar)
    return Stage(
        name="worker",
        new_state=lambda: Partition(programmes, calendar, packing=ROW_PACKING),
        reader=Intake(Gate(schemas)),
        figures=Statuses(encoder, reports),
        reports=reports,
    )
