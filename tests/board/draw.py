"""Draw the board's pages into docs/pictures/: `python -m tests.board.draw`.

The made-up year up to the end of August, in Chromium (PANTAU_CHROMIUM, else Debian's).
"""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from streams.board.auth.reader import Nobody
from streams.board.bell import Bell
from streams.board.packages import PackageStore
from streams.board.site import Site
from streams.board.view import View
from tests.board.made_up import told
from tests.board.serving import served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PAGES = {
    "board-agency": ("/agencies/X01?lang=en", 1200, 1130),
    "board-list": ("/?lang=en", 1200, 900),
    "board-phone": ("/agencies/X01?lang=id", 400, 800),
}
"""Name → path, and the window's width and height."""


def main() -> None:
    """Serve, draw, end."""
    program = os.environ.get("PANTAU_CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = PackageStore(Path(folder) / "packages.sqlite")
        view = View(store)
        view.apply(told(12, "08-31"))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with served(Site(view, Bell(), Nobody(), root="")) as address:
            for name, (path, width, height) in PAGES.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(f"{address}{path}", wait_until="load")
                page.screenshot(path=FOLDER / f"{name}.png")
                sys.stdout.write(f"{name}.png\n")
        browser.close()
        store.close()


if __name__ == "__main__":
    main()
