from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from streams.__main__ import main
from streams.contracts.catalogue import shipped
from streams.contracts.decode import read_record
from streams.topics.stored import Stored, read
from tests.api.api_server import TOKEN, ApiServer, api_server
from tests.servers.embedded import Embedded

PARTITIONS = {"procurement.facts": 3}


class Result(NamedTuple):
    code: int
    out: str
    err: str


Pantau = Callable[..., Result]


class Installation:
    """Topics of one test on the embedded broker."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.client = {"bootstrap.servers": bootstrap}
        self.prefix = prefix

    def records(self, topic: str) -> list[Stored]:
        partitions = PARTITIONS.get(topic, 1)
        return list(read(self.client, self.prefix + topic, range(partitions)))

    def rows(self, topic: str) -> list[tuple[str, dict[str, object]]]:
        """(record's name, fields) of all records, partition by partition or mixed."""
        return [row_of(record) for record in self.records(topic)]


def row_of(record: Stored) -> tuple[str, dict[str, object]]:
    """(record's name, fields) of one record."""
    return read_record(record.value, shipped().records())


@pytest.fixture
def pantau(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Pantau:
    """Run a command as a user would; settings go in as keyword arguments."""
    monkeypatch.setenv("PANTAU_STATE_DIR", str(tmp_path / "state"))

    def run(*arguments: object, **environment: str) -> Result:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run


@pytest.fixture
def installation(
    embedded: Embedded, topic_prefix: str, monkeypatch: pytest.MonkeyPatch, pantau: Pantau
) -> Installation:
    """Point the settings at fresh topics on the embedded broker."""
    for name, value in embedded.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PANTAU_TOPIC_PREFIX", topic_prefix)
    monkeypatch.setenv("PANTAU_APP_ID", f"{topic_prefix}app")
    monkeypatch.setenv("PANTAU_PARTITIONS", str(PARTITIONS["procurement.facts"]))
    assert pantau("topics", "apply").code == 0
    return Installation(embedded.bootstrap, topic_prefix)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    monkeypatch.setenv("INAPROC_TOKEN", TOKEN)
    with api_server() as server:
        yield server
