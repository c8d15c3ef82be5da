"""A file of subscriptions, and a moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.subscriptions.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "subscriptions.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path)
    yield made
    made.close()
