"""Workers on either broker, or on real Kafka alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.worker.rig import Rig, rig


@pytest.fixture
def either(broker: Any, topic_prefix: str, tmp_path: Path) -> Iterator[Rig]:
    with rig(broker, topic_prefix, tmp_path) as made:
        yield made


@pytest.fixture
def real(kafka: Any, topic_prefix: str, tmp_path: Path) -> Iterator[Rig]:
    with rig(kafka, topic_prefix, tmp_path) as made:
        yield made
