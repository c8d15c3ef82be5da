"""The pages show what the topics say, in both languages, and run nothing that the data hold."""

import re
from html import escape
from html.parser import HTMLParser

import pytest

from streams.board.agency_page import largest, planned_by_month
from streams.board.auth.oidc import OidcReaders
from streams.board.auth.provider import Provider
from streams.board.charts.trajectory import Course
from streams.board.headers import POLICY
from streams.board.words import words

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e'


def status(year, agency="X02"):
    return next(row for record, row in year if record == "AgencyStatus" and row["agency"] == agency)


def test_the_list_names_every_agency_with_its_state_in_words(board, year):
    page = board.get("/?lang=en").text
    say = words("en")
    for row in (row for record, row in year if record == "AgencyStatus"):
        assert row["name"] in page
        assert say.named("states", row["programmes"]["umkk-40"]["state"]) in page
    assert '<html lang="en">' in page


def test_the_list_is_filtered_searched_and_sorted_by_its_address(board, year):
    rows = [row for record, row in year if record == "AgencyStatus"]
    kinds = [row["name"] for row in rows if row["kind"] == "KEMENTERIAN"]
    page = board.get("/?lang=en&kind=KEMENTERIAN").text
    assert named(page) == set(kinds)
    one = rows[4]
    assert named(board.get(f"/?q={one['name'].upper()}").text) == {one["name"]}
    assert named(board.get(f"/?q={one['agency']}").text) == {one["name"]}
    province = next(row["province"] for row in rows if row["province"])
    assert named(board.get("/", params={"province": province}).text) == {
        row["name"] for row in rows if row["province"] == province
    }
    order = re.findall(r'<th scope="row"><a [^>]*>([^<]*)<', board.get("/?sort=name").text)
    assert order == sorted(order, key=str.casefold)
    assert "Tidak ada instansi" in board.get("/?lang=id&q=nowhere").text


def named(page):
    return set(re.findall(r'<th scope="row"><a [^>]*>([^<]*)<', page))


def test_links_keep_language_year_and_programme(board):
    page = board.get("/?lang=en&year=2024&programme=umkk-40&state=behind").text
    for address in re.findall(r'<th scope="row"><a href="([^"]*)"', page):
        assert address.endswith("?lang=en&amp;year=2024&amp;programme=umkk-40")
    # The other language shows the same selection.
    other = re.search(r'class="lang" href="([^"]*)"', page)
    assert other is not None
    assert "lang=id" in other[1]
    assert "state=behind" in other[1]


class Outside(HTMLParser):
    """What of a page an open one never replaces: all but its live parts, and its filters."""

    VOID = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self, page):
        super().__init__()
        self.said: list[object] = []
        self._within: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in self.VOID:
            return
        hidden = "data-live-part" in named or "data-filters" in named or tag == "title"
        self._within.append(hidden or (bool(self._within) and self._within[-1]))
        if not self._within[-1]:
            self.said.append((tag, attrs))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self._within.pop()

    def handle_data(self, data):
        if data.strip() and not self._within[-1]:
            self.said.append(data.strip())


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("/", {"programme": "budget-absorption"}),
        ("/", {"q": "X02", "kind": "KOTA"}),
        ("/agencies/X02/packages", {"q": "nowhere"}),
        ("/agencies/X02/packages", {"channel": "tender"}),
    ],
)
def test_all_that_a_filter_changes_is_replaced_in_an_open_page(boards_with_sign_in, path, chosen):
    """Else its heading would speak of another year or programme than its figures."""

    def page(more: dict[str, str]) -> str:
        return str(boards_with_sign_in.get(path, params={"lang": "en", **more}).text)

    before, after = page({}), page(chosen)
    assert before != after
    assert Outside(before).said == Outside(after).said


@pytest.fixture
def boards_with_sign_in(opened, year):
    readers = OidcReaders(Provider("https://id.example", "pantau", None), "", "", b"k" * 16)
    return opened(year, readers)[1]


def test_an_agencys_page_has_its_figures(board, year):
    row = status(year)
    figures = row["programmes"]["umkk-40"]
    say = words("id")
    page = board.get("/agencies/X02?lang=id").text
    assert row["name"] in page
    assert say.named("states", figures["state"]) in page
    assert say.amount(figures["umkk_sen"]) in page
    assert say.signed(figures["gap_sen"]) in page
    assert say.amount(figures["required_per_month_sen"]) in page
    for kind, one in figures["denominators"].items():
        assert say.named("denominators", kind) in page
        assert say.percent(one["share"]) in page
    for name, channel in row["channels"].items():
        if channel is not None:
            assert say.named("channels", name) in page
            assert say.amount(channel["value_sen"]) in page
    assert say.amount(row["total"]["value_sen"]) in page
    assert page.count('class="chart"') == 2


def test_an_agencys_page_breaks_its_value_down(opened, year):
    site, client = opened(year)
    say = words("en")
    packages = site.view.packages
    page = client.get("/agencies/X02?lang=en").text
    for name, heading in (("work_unit", "units"), ("method", "methods"), ("fund", "funds")):
        card = page[page.index(f'id="h-{heading}"') :]
        card = card[: card.index("</section>")]
        groups = largest(packages.by(name, "X02", 2024))
        assert groups
        for one in groups:
            assert escape(one.name or "") in card
            assert say.amount(one.value) in card
    months = page[page.index('id="months-table"') :]
    months = months[: months.index("</section>")]
    for month, (value, umkk, _) in packages.by_month("X02", 2024).items():
        assert say.month(month) in months
        assert say.amount(value) in months
        assert say.amount(umkk) in months


def test_plan_stands_beside_what_was_realised(board, year):
    row = status(year, "X03")
    say = words("en")
    page = board.get("/agencies/X03?lang=en").text
    card = page[page.index('id="h-plan"') :]
    card = card[: card.index("</section>")]
    pagu = row["denominators"]["planned_pagu"]["amount_sen"]
    assert say.amount(pagu) in card
    assert say.amount(row["total"]["value_sen"]) in card
    assert say.percent(row["total"]["value_sen"] / pagu) in card
    assert say.amount(row["reserved"]["pagu_sen"]) in card
    course = Course.of(row, row["programmes"]["umkk-40"])
    assert course is not None
    planned = planned_by_month(course)
    assert list(planned) == list(range(1, 13))
    assert sum(planned.values()) == row["programmes"]["umkk-40"]["goal_sen"]
    months = page[page.index('id="months-table"') :]
    assert all(say.amount(planned[month]) in months for month in range(1, 9))


def test_the_reserved_packages_lead_to_their_public_plans(opened, year):
    site, client = opened(year)
    site.plan_url = "https://plans.example/{code}/x"
    agency = next(row["agency"] for record, row in year if record == "PlannedPackage")
    plans = site.view.packages.open_plans(agency, 2024, 3)
    assert plans
    page = client.get(f"/agencies/{agency}").text
    for plan in plans:
        assert f'href="https://plans.example/{plan["rup"]}/x"' in page
        assert plan["title"] in page


def test_why_it_moved_names_the_packages_and_reasons(opened, year):
    site, client = opened(year)
    moved = site.view.packages.moved("X02", 2024, 5)
    page = client.get("/agencies/X02?lang=en").text
    for one in moved:
        assert one["package"] in page
        assert words("en").signed(one["value_sen"] - one["value_before_sen"]) in page


def test_alerts_stand_in_the_readers_language_with_their_rule(board, year):
    alert = max((row for record, row in year if record == "Alert"), key=lambda row: row["instant"])
    english = board.get(f"/agencies/{alert['agency']}?lang=en").text
    assert escaped(alert["text_en"]) in english
    assert escaped(alert["text"]) in board.get(f"/agencies/{alert['agency']}?lang=id").text
    assert f"/rules/{alert['rule']}?" in english
    reason = words("en").named("alert_reasons", alert["reason"])
    assert f"Reason: {reason} · {alert['id']}" in english
    assert escaped(alert["text_en"]) in board.get("/alerts?lang=en").text
    rule = board.get(f"/rules/{alert['rule']}?lang=en")
    assert rule.status_code == 200
    assert "<h1>" in rule.text


def escaped(text):
    from markupsafe import escape

    return str(escape(text))


@pytest.mark.parametrize("path", ["/rules/..%2f..%2fx", "/rules/nothing", "/agencies/K9", "/x"])
def test_what_is_not_there_is_a_page_that_says_so(board, path):
    answer = board.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_hostile_data_is_shown_and_never_run(opened, year):
    row = {
        **status(year),
        "agency": '"><svg onload=alert(1)>',
        "name": HOSTILE,
        "province": HOSTILE,
    }
    alert = next(row for record, row in year if record == "Alert")
    package = next(row for record, row in year if record == "Package")
    of = {"agency": row["agency"], "year": 2024}
    told = [
        ("AgencyStatus", row),
        ("Alert", {**alert, **of, "text": HOSTILE, "text_en": HOSTILE, "state_to": HOSTILE}),
        ("Package", {**package, **of, "package": HOSTILE, "title": HOSTILE, "rup": HOSTILE,
                     "work_unit": HOSTILE, "method": HOSTILE, "fund": HOSTILE}),
        ("PlannedPackage", {**of, "rup": HOSTILE, "title": HOSTILE, "pagu_sen": 1, "begins": None,
                            "ends": None, "method": HOSTILE, "work_unit": HOSTILE, "open": True,
                            "position": 1}),
    ]  # fmt: skip
    site, client = opened(told)
    code = site.here(site.query(fake("/")), f"/agencies/{row['agency']}").partition("?")[0]
    for path in ("/", f"/?q={'%22%3E%3Cscript%3E'}", code, f"{code}/packages", "/alerts"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(\d+)", answer.text)
        # No attribute is left by a quote.
        assert "onerror=alert(2)>" not in answer.text


def fake(path):
    from starlette.requests import Request

    return Request({"type": "http", "path": path, "query_string": b"", "headers": []})


def test_every_answer_forbids_what_is_not_the_boards_own(board):
    for path in ("/", "/agencies/X02", "/api/v1/agencies", "/static/board.js", "/nothing"):
        headers = board.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    for path in ("/?lang=id", "/agencies/X02", "/agencies/X02/packages", "/alerts"):
        page = board.get(path).text
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", page)
        assert not re.search(r"<script(?! src=\"/static/)", page)
        assert not re.search(r"(src|href)=\"//|<link[^>]*href=\"http", page)


def test_a_page_is_made_once_until_something_changes(opened, year):
    site, client = opened(year)
    first = client.get("/agencies/X02")
    assert (
        client.get("/agencies/X02", headers={"If-None-Match": first.headers["etag"]}).status_code
        == 304
    )
    made = []
    render = site.render

    def counted(*given, **more):
        made.append(1)
        return render(*given, **more)

    site.render = counted
    client.get("/agencies/X02")
    assert not made
    site.view.apply([("AgencyStatus", {**status(year, "X01"), "generation": 9})])
    client.get("/agencies/X02")
    assert not made
    site.view.apply([("AgencyStatus", {**status(year), "generation": 9, "name": "Other"})])
    assert "Other" in client.get("/agencies/X02").text
    assert made


def test_a_board_below_a_path_keeps_its_links_there(opened, year):
    _, client = opened(year, root="/pantau")
    page = client.get("/?lang=en").text
    for address in re.findall(r'(?:href|src|action)="(/[^"]*)"', page):
        assert address.startswith("/pantau/"), address


def test_an_empty_board_says_so(opened):
    _, client = opened()
    assert "Belum ada data" in client.get("/?lang=id").text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
