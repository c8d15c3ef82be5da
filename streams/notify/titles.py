"""The programmes' titles, for notices."""

from collections.abc import Mapping
from pathlib import Path

from streams.programmes import PROGRAMMES, load_programmes


def titles(folder: Path = PROGRAMMES) -> Mapping[str, tuple[str, str]]:
    """Return each programme of the folder → its title, Indonesian and English."""
    return {one.id: (one.title_id, one.title_en) for one in load_programmes(folder)}
