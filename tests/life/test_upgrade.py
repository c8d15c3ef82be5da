"""A worker of this version goes on from what former versions have left, to the sen.

Each folder in `versions/` was written by the workers of a former version (`tests/life/former.py`
says how): its facts, its changelog with claims, a checkpoint and segments behind it, and what that
version made of all that, and of the facts that came later.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitors.ledger.partition import Partition
from monitors.report import report
from streams.changelogs.file import records
from streams.changelogs.place import place_of
from streams.changelogs.restore import restore
from streams.programmes import load_calendar, load_programmes
from streams.settings import Settings
from streams.worker.chain import Chain
from streams.worker.segment import ROW_PACKING, decode
from tests.life.former import ENVIRON, PARTITIONS, VERSIONS, told, totals
from tests.life.former_facts import later
from tests.worker.rig import Rig, rig

FORMER = sorted(folder.name for folder in VERSIONS.iterdir() if folder.is_dir())

TELLS_LESS = {"burning"}
"""Rules that have been silent since where they told something: here, once the goal is met."""

pytestmark = pytest.mark.slow


@pytest.fixture(params=FORMER)
def former(request: pytest.FixtureRequest) -> Path:
    return VERSIONS / str(request.param)


@pytest.fixture
def upgraded(kafka: Any, topic_prefix: str, tmp_path: Path, former: Path) -> Iterator[Rig]:
    """The topics as the former version has left them; its figures and alerts were read by then."""
    with rig(kafka, topic_prefix, tmp_path, PARTITIONS) as made:
        for record in records(former / "facts.avro"):
            made.raw(record.key, record.value, record.partition)
        made.flush()
        settings = Settings.from_environment({**os.environ, **made.environ})
        place = place_of(settings, nation=False)
        restored = restore(settings, place, former / "changelog.avro", lambda _: None)
        assert all(part.start > 0 for part in restored), "no log of them had been trimmed"
        yield made


def test_every_total_and_alert_of_a_former_version_is_kept(upgraded: Rig, former: Path) -> None:
    expected = json.loads((former / "expected.json").read_text())
    environ = ENVIRON | {"PANTAU_PROGRAMMES": str(former / "programmes")}
    worker = upgraded.start(**environ)
    worker.wait_ready()
    assert known(upgraded, former / "programmes") == expected["stored"]["totals"]
    upgraded.publish(later())
    upgraded.wait_folded([worker])
    found = told(upgraded)
    of_late = set(expected["later"]["alerts"]) - set(expected["stored"]["alerts"])
    assert set(found["alerts"]) <= of_late, "what was told before is not told again"
    assert unchanged(found["alerts"]) == unchanged(of_late)
    assert len(unchanged(of_late)) > 10
    assert found["totals"] == expected["later"]["totals"]


def unchanged(alerts: Iterable[str]) -> set[str]:
    """Those of rules that still tell all that they told in the former version."""
    return {one for one in alerts if not TELLS_LESS.intersection(one.split("/"))}


def known(made: Rig, programmes: Path) -> dict[str, Any]:
    """What this version makes of the changelog."""
    found: dict[str, Any] = {}
    for number in range(made.partitions):
        state = Partition(load_programmes(programmes), load_calendar(), packing=ROW_PACKING)
        chain = Chain()
        for record in made.records(made.changelog):
            if record.partition == number:
                rows = chain.fold(record.offset, decode(record.value))
                if rows:
                    state.restore(rows)
        for book in state.books.values():
            told = json.loads(json.dumps(report(book, state.programmes, state.calendar)))
            found[f"{book.agency}/{book.year}"] = totals(told)
    return found
