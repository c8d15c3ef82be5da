"""The second stage as the worker's machinery runs it: rollups into sums over agencies."""

from dataclasses import replace
from pathlib import Path

from monitors.nation.nation import Nation
from streams.contracts.encode import Encoder
from streams.contracts.schemas import Schemas
from streams.nation.figures import ScopeReports, ScopeStatuses
from streams.nation.reader import RollupReader
from streams.programmes import PROGRAMMES, load_calendar, load_programmes
from streams.settings import Settings
from streams.topics.table import NATION, nation_id
from streams.worker.app import MakeStage
from streams.worker.stage import Stage


def nation(partitions: int, folder: Path = PROGRAMMES) -> MakeStage:
    """Give what makes the stage; the facts have `partitions`, `folder` the programmes."""

    def make(schemas: Schemas, encoder: Encoder) -> Stage:
        programmes, calendar = load_programmes(folder), load_calendar()
        reports = ScopeReports(programmes, calendar)
        return Stage(
            name=NATION,
            new_state=lambda: Nation(programmes, calendar, partitions),
            reader=RollupReader(schemas),
            figures=ScopeStatuses(encoder, reports),
            reports=reports,
        )

    return make


def settings_of(settings: Settings) -> Settings:
    """The settings of the stage: a group and a changelog of its own."""
    return replace(settings, app_id=nation_id(settings.app_id))
