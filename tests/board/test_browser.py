"""The board in a real browser: Debian's Chromium, from 360 px up, by keyboard, judged by axe."""

import csv
import re

import oidc_provider_mock  # type: ignore[import-untyped]  # no types
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Route, expect

from streams.board.auth.oidc import OidcReaders
from streams.board.auth.provider import Provider
from streams.board.desk import Desk, now_ms
from streams.board.words import words
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.paths import link
from streams.subscriptions.store import DAY_MS, Bounds, Store
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from streams.subscriptions.wish import EMAIL
from tests.board.serving import served
from tests.board.signed_in import ALICE, behind_proxy

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("chromium")]
"""Asked for first: where there is no browser no year is made up for it."""

PATHS = ("/", "/agencies/X02", "/agencies/X02/packages", "/alerts", "/rules/behind")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "subscriptions.sqlite")
    yield made
    made.close()


@pytest.fixture
def site(opened, year, store):
    """With everything switched on, so that axe sees all of it."""
    site, _ = opened(year, behind_proxy())
    site.desk = Desk(Subscriptions(store, Tokens(b"k" * 16), Bounds(200, 20)))
    return site


@pytest.fixture
def address(site):
    with served(site) as address:
        yield address


def names(page):
    return page.locator("table.agencies tbody th a").all_inner_texts()


def test_search_narrows_the_list_while_one_types(page, address, site):
    page.goto(f"{address}/?lang=en")
    before = names(page)
    wanted = sorted(before)[3]
    page.get_by_label("Search name or code").fill(wanted.split()[-1])
    expect(page.locator(".agencies tbody tr")).not_to_have_count(len(before))
    assert wanted in names(page)
    assert all(wanted.split()[-1] in one for one in names(page))
    # The address keeps it: loaded again, the list is the same.
    found = names(page)
    page.reload()
    assert names(page) == found


def test_a_filter_and_the_back_button(page, address):
    page.goto(f"{address}/?lang=en")
    page.get_by_label("Kind").select_option(label="Regency")
    page.wait_for_url(re.compile("kind=KABUPATEN"))
    expect(page.locator(".agencies tbody .sub", has_text="Ministry")).to_have_count(0)
    page.locator("table.agencies tbody th a").first.click()
    page.wait_for_selector("svg.chart")
    page.go_back()
    page.wait_for_selector("table.agencies")
    assert "kind=KABUPATEN" in page.url


def test_the_agencys_page_draws_its_trajectory(page, address, year):
    row = next(row for record, row in year if record == "AgencyStatus" and row["agency"] == "X03")
    page.goto(f"{address}/agencies/X03?lang=en")
    assert page.title().startswith(row["name"])
    chart = page.locator(".on-wide svg.chart")
    assert chart.is_visible()
    assert not page.locator(".on-narrow svg.chart").is_visible()
    figures = row["programmes"]["umkk-40"]
    described = chart.locator("desc").text_content()
    assert described is not None
    assert words("en").amount(figures["umkk_sen"]) in described
    # The line ends at the day of the figures, above or below the plan as the gap says.
    box = page.locator(".on-wide .dot").bounding_box()
    assert box is not None
    page.get_by_text("Show as a table").first.click()
    assert page.locator("#course-table tbody tr").count() > 20


def test_the_language_is_switched_and_the_selection_kept(page, address):
    page.goto(f"{address}/?lang=id&state=on_track")
    assert page.locator("html").get_attribute("lang") == "id"
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile("lang=en"))
    assert "state=on_track" in page.url
    assert page.get_by_role("heading", name="Summary").is_visible()


def test_a_reader_without_a_wish_is_spoken_to_in_the_browsers_language(browser, address):
    for locale, spoken in (("id-ID", "id"), ("en-GB", "en"), ("fr-FR", "id")):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == spoken
        context.close()


def test_the_list_is_downloaded(page, address, tmp_path):
    page.goto(f"{address}/?lang=en&sort=name")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "list.csv")
    rows = list(csv.DictReader((tmp_path / "list.csv").open(encoding="utf-8")))
    assert [row["name"] for row in rows] == names(page)


@pytest.mark.parametrize("width", [360, 768, 1200])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_the_screen(page, address, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}{path}?lang=id")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(page, address, path, language):
    for width in (1200, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}{path}?lang={language}")
        assert violations(page) == []


def violations(page):
    for one in page.locator("details").all():
        one.evaluate("one => { one.open = true; }")
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["impact"], node["html"]) for one in found for node in one["nodes"][:2]]


@pytest.mark.parametrize("width", [360, 1200])
def test_what_a_known_reader_sees_is_as_good(page, address, year, width):
    """With the forms of alerts and subscriptions open, for a name that is long."""
    alert = max((row for record, row in year if record == "Alert"), key=lambda row: row["instant"])
    page.set_extra_http_headers({"X-Forwarded-User": "budi.santoso.wijaya.kusuma@biro-pbj.example"})
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/agencies/{alert['agency']}?lang=id")
    assert page.locator("#alerts form.respond").count() > 0
    assert page.locator("#subscribe form").count() == 2
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["id", "en"])
def test_someone_signs_in_and_out_at_a_provider_that_is_not_ours(browser, opened, year, language):
    """oidc-provider-mock knows nothing of us, nor we of it. Everything by keyboard."""
    # Its page asks for files of another host, and says so on the console: not for `page`.
    context = browser.new_context()
    page = context.new_page()
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as provider:
        at = f"http://localhost:{provider.server_port}"
        readers = OidcReaders(Provider(at, "pantau", "any"), "", "", b"k" * 16)
        site, _ = opened(year, readers)
        with served(site) as board:
            readers._board = board
            say = words(language)
            page.goto(f"{board}/agencies/X03?lang={language}")
            page.get_by_role("link", name=say("sign_in"), exact=True).focus()
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(f"^{at}"))
            page.get_by_placeholder("sub").fill("budi")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(f"^{board}/agencies/X03"))
            expect(page.locator(".who")).to_contain_text("budi")
            assert violations(page) == []
            page.get_by_role("button", name=say("sign_out")).focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("link", name=say("sign_in"), exact=True)).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_someone_subscribes_confirms_and_stops(page, address, store, language):
    say = words(language)
    page.set_extra_http_headers(ALICE)
    page.goto(f"{address}/agencies/X02?lang={language}")
    page.get_by_label(say("subscribe_email")).fill("budi@k1.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=say("subscribe_asked"))).to_be_visible()
    one = store.claim(now_ms(), EMAIL)
    assert one.agency == "X02"
    tokens = Tokens(b"k" * 16)
    for purpose, button, done in (
        (CONFIRM, "subscribe_confirm", "subscribe_confirmed"),
        (STOP, "subscribe_stop", "subscribe_stopped"),
    ):
        until = now_ms() + DAY_MS if purpose == CONFIRM else 0
        token = tokens.make(purpose, one.receiver, until)
        page.goto(link(address, purpose, token) + f"?lang={language}")
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name=say(button)).click()
        expect(page.get_by_role("heading", name=say(done))).to_be_visible()
    assert store.one(one.receiver) is None


def test_everything_is_reached_by_keyboard(page, address):
    page.goto(f"{address}/?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_label("Search name or code").focus()
    page.keyboard.type("x03")
    expect(page.locator(".agencies tbody tr")).to_have_count(1)
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if focused.startswith("/agencies/X03"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/agencies/X03"))
    # Wide tables are regions that the keyboard can scroll.
    assert page.locator(".scroll:not([tabindex='0'])").count() == 0


def test_an_open_page_changes_by_itself_and_keeps_what_is_open(page, address, site, year):
    row = next(row for record, row in year if record == "AgencyStatus" and row["agency"] == "X03")
    page.goto(f"{address}/agencies/X03?lang=en")
    expect(page.locator("#live")).to_have_text("live")
    page.locator("#course-table summary").click()
    figures = {**row["programmes"]["umkk-40"], "umkk_sen": 123_456_789_000_00}
    new = {**row, "generation": 9, "programmes": {**row["programmes"], "umkk-40": figures}}
    site.bell.ring(site.view.apply([("AgencyStatus", new)]))
    expect(page.locator("#figures")).to_contain_text("123.45")
    assert page.locator("#course-table").get_attribute("open") is not None
    assert "updated" in page.locator("#live").inner_text()


def test_a_page_that_could_not_be_loaded_anew_is_loaded_later(browser, address, site, year):
    """No other change may come that would tell it to."""
    # With a page of its own: the browser tells its console of both failures.
    page = browser.new_page()
    row = next(row for record, row in year if record == "AgencyStatus" and row["agency"] == "X03")
    page.goto(f"{address}/agencies/X03?lang=en")
    expect(page.locator("#live")).to_have_text("live")
    answers = iter([lambda route: route.abort(), lambda route: route.fulfill(status=502)])

    def answer(route):
        next(answers, Route.continue_)(route)

    page.route("**/agencies/X03*", answer)
    figures = {**row["programmes"]["umkk-40"], "umkk_sen": 123_456_789_000_00}
    new = {**row, "generation": 9, "programmes": {**row["programmes"], "umkk-40": figures}}
    site.bell.ring(site.view.apply([("AgencyStatus", new)]))
    expect(page.locator("#live")).to_have_class(re.compile("lost"))
    expect(page.locator("#figures")).to_contain_text("123.45", timeout=20_000)
    expect(page.locator("#live")).not_to_have_class(re.compile("lost"))
    assert next(answers, None) is None
    page.close()


def test_without_script_everything_can_be_read(browser, address):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/?lang=en")
    page.locator("select[name=state]").select_option(value="on_track")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("state=on_track"))
    page.locator("table.agencies tbody th a").first.click()
    assert page.locator(".on-wide svg.chart").is_visible()
    context.close()


def test_a_page_is_kept_up_to_date_again_after_a_proxys_502(browser, address, site):
    """The browser itself asks no more after an answer that is no stream."""
    page = browser.new_page()
    refused: list[str] = []

    def answer(route):
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=502)
        else:
            route.continue_()

    page.route("**/events*", answer)
    page.goto(f"{address}/agencies/X03?lang=en")
    expect(page.locator("#live")).to_have_class(re.compile("lost"))
    expect(page.locator("#live")).to_have_text("live", timeout=20_000)
    assert len(refused) == 2
    page.close()


def test_a_page_says_that_the_board_has_lost_kafka(page, address, site):
    site.view.lost = True
    page.goto(f"{address}/agencies/X03?lang=en")
    expect(page.locator("#live")).to_have_class(re.compile("lost"))
    site.view.lost = False
    page.reload()
    expect(page.locator("#live")).to_have_text("live")


def test_a_filter_changes_the_heading_and_the_other_language_too(page, address):
    page.goto(f"{address}/?lang=en")
    before = page.locator("h1").inner_text()
    page.get_by_label("Programme").select_option(value="budget-absorption")
    expect(page.locator("h1")).not_to_have_text(before)
    assert "programme=budget-absorption" in (page.locator(".lang").get_attribute("href") or "")
