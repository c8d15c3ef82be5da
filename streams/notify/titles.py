"""The programmes' titles and what they count, for notices."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from streams.notify.message import Subject
from streams.programmes import PROGRAMMES, load_programmes


class Titled(NamedTuple):
    """A programme's titles, Indonesian and English, and what it counts."""

    titles: tuple[str, str]
    subject: Subject


def titles(folder: Path = PROGRAMMES) -> Mapping[str, Titled]:
    """Return what each programme of the folder is called and counts, by its id."""
    return {
        one.id: Titled(
            (one.title_id, one.title_en),
            Subject(one.wording.subject_id, one.wording.subject_en, one.measure),
        )
        for one in load_programmes(folder)
    }
