"""A certificate authority of the tests' own, and the receivers that use it."""

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from streams.notify.pipeline import Pipeline
from streams.subscriptions.store import Store
from tests.notify.hooks import Hook
from tests.notify.line import Book, pipeline
from tests.notify.mailbox import Mailbox


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's certificate, as the contacts name it."""
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def line(book: Book) -> Pipeline:
    made: Pipeline = pipeline(book)
    return made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook().running() as running:
        yield running


@pytest.fixture
def mailbox(server_tls: ssl.SSLContext) -> Iterator[Mailbox]:
    with Mailbox(server_tls).running() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The file of subscriptions."""
    made = Store(tmp_path / "subscriptions.sqlite")
    yield made
    made.close()


@pytest.fixture
def secret(tmp_path: Path) -> tuple[str, Path]:
    """A webhook's secret, and the file that holds it."""
    text = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
    file = tmp_path / "secret"
    file.write_text(text)
    return text, file
