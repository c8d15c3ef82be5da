"""Servers, real rows and profiles that the tests share.

A test that asks for a server's fixture is marked for it by that alone. Where Java, Maven or the
rows are absent it skips with that reason; under PANTAU_REQUIRE_KAFKA=1 or PANTAU_REQUIRE_DATA=1,
as in .ci/run, it fails instead. Other parts (`absent`) have a variable of that kind of their own.
"""

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from streams.settings import Settings
from tests.servers import embedded as embedded_server
from tests.servers import kafka as kafka_server
from tests.servers import maven
from tests.servers import registry as registry_server

MARK_OF_FIXTURE = {
    "kafka": "kafka",
    "embedded": "embedded",
    "registry": "registry",
    "data_dir": "data",
}

hypothesis.settings.register_profile("default", deadline=None)
# In CI the same examples each time: a red run is red again on the next machine.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure() -> None:
    """Forget the developer's own settings, and end as on Ctrl-C when told to: servers end too.

    Of the settings KAFKA_BOOTSTRAP alone is heeded: it names the cluster to test on.
    """
    if os.environ.get("KAFKA_BOOTSTRAP"):
        os.environ.setdefault("KAFKA_BOOTSTRAP_TEST", os.environ["KAFKA_BOOTSTRAP"])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for variable in Settings.variables().values():
        os.environ.pop(variable.name, None)
        os.environ.pop(f"{variable.name}_FILE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test for the servers and rows that its fixtures need, before `-m` selects."""
    for item in items:
        for name in set(getattr(item, "fixturenames", ())) & MARK_OF_FIXTURE.keys():
            item.add_marker(MARK_OF_FIXTURE[name])


def absent(reason: str, required_by: str) -> NoReturn:
    """Skip the test, or fail it where the environment says that nothing may be absent."""
    if os.environ.get(required_by, "") not in {"", "0"}:
        pytest.fail(f"{reason}, and {required_by} is set", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _own_state_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what commands remember out of the developer's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANTAU_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real rows that PANTAU_DATA names, with `inaproc-v1/` and `isb/` in it."""
    named = os.environ.get("PANTAU_DATA")
    if not named:
        absent("PANTAU_DATA names no folder of real rows", "PANTAU_REQUIRE_DATA")
    folder = Path(named).resolve()
    if not (folder / "inaproc-v1").is_dir():
        absent(f"PANTAU_DATA={named} holds no inaproc-v1", "PANTAU_REQUIRE_DATA")
    return folder


@pytest.fixture(scope="session")
def kafka() -> Iterator[kafka_server.Cluster]:
    """One real Kafka broker for the whole run: use `topic_prefix` to be alone on it."""
    reason = None if kafka_server.given() else maven.why_not()
    if reason:
        absent(f"no real Kafka: {reason}", "PANTAU_REQUIRE_KAFKA")
    with kafka_server.kafka() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def embedded() -> Iterator[embedded_server.Embedded]:
    """The embedded broker for the whole run: use `topic_prefix` to be alone on it."""
    reason = embedded_server.why_not()
    if reason:
        absent(reason, "PANTAU_REQUIRE_KAFKA")
    with embedded_server.embedded() as broker:
        yield broker


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("embedded", marks=pytest.mark.embedded),
        pytest.param("kafka", marks=pytest.mark.kafka),
    ],
)
def broker(request: pytest.FixtureRequest) -> kafka_server.Cluster | embedded_server.Embedded:
    """Each broker in turn: `.bootstrap`, `.embedded`, `.environment()`."""
    running: kafka_server.Cluster | embedded_server.Embedded
    running = request.getfixturevalue(request.param)
    return running


@pytest.fixture(scope="session")
def registry() -> Iterator[str]:
    """The address of a schema registry for the whole run, as SCHEMA_REGISTRY_URL takes it."""
    reason = maven.why_not()
    if reason:
        absent(f"no schema registry: {reason}", "PANTAU_REQUIRE_KAFKA")
    with registry_server.registry() as address:
        yield address


@pytest.fixture
def topic_prefix() -> str:
    """A prefix that no other test has, for PANTAU_TOPIC_PREFIX and PANTAU_APP_ID."""
    return f"test-{uuid.uuid4().hex[:10]}."
