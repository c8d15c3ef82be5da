"""A board without Kafka: the made-up year in its view, and a client that asks it."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

from streams.board.app import application
from streams.board.auth.reader import Nobody, Readers
from streams.board.bell import Bell
from streams.board.metering import Meters
from streams.board.packages import PackageStore
from streams.board.site import Site
from streams.board.view import View
from tests.board.made_up import Told, told
from tests.board.signed_in import PROXY
from tests.conftest import absent

Opened = tuple[Site, TestClient]
Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def year() -> Sequence[Told]:
    """Twelve agencies' records up to the end of August."""
    return told(12, "08-31")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens boards: `opened(records)` gives the site and a client."""
    stores: list[PackageStore] = []

    def open_board(
        records: Sequence[Told] = (),
        readers: Readers | None = None,
        root: str = "",
        peer: tuple[str, int] = PROXY,
    ) -> Opened:
        store = PackageStore(tmp_path / f"{len(stores)}.sqlite")
        stores.append(store)
        view = View(store)
        view.apply(records)
        site = Site(view, Bell(), readers or Nobody(), root=root)
        return site, TestClient(application(site, Meters(site)), client=peer)

    yield open_board
    for store in stores:
        store.close()


@pytest.fixture
def board(opened: Open, year: Sequence[Told]) -> TestClient:
    """A client of a board that shows the made-up year."""
    return opened(year)[1]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium, or of the one that PANTAU_CHROMIUM names."""
    path = os.environ.get("PANTAU_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        absent(f"no browser: {path} is not installed", "PANTAU_REQUIRE_BROWSER")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, for a module: while it runs, no test can have an event loop."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1200 by 900, that must say nothing on its console."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []
