"""Who is signed in may subscribe; the answer says nothing of an address."""

import re

import pytest

from streams.board.auth.reader import reader
from streams.board.desk import PER_READER, PER_TARGET, Desk, now_ms
from streams.board.service import NOBODY_ASKS
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.paths import link
from streams.subscriptions.store import DAY_MS, Bounds, Store
from streams.subscriptions.token import CONFIRM, STOP, Tokens
from streams.subscriptions.wish import EMAIL, WEBHOOK
from tests.board.signed_in import ALICE, behind_proxy

TOKENS = Tokens(b"k" * 16)
MAIL = "budi@k1.example"
HOOK = "https://hooks.k1.example/in"
TOP = "application/x-www-form-urlencoded"


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "subscriptions.sqlite")
    yield made
    made.close()


@pytest.fixture
def client(opened, year, store):
    site, client = opened(year, behind_proxy())
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(200, 20)))
    return client


@pytest.fixture
def code(year):
    return next(row["agency"] for record, row in year if record == "AgencyStatus")


def token_of(client, code, who=ALICE):
    page = client.get(f"/agencies/{code}", headers=who).text
    part = page[page.index('id="subscribe"') :]
    tokens = set(re.findall(r'name="token" value="([0-9a-f]{64})"', part))
    assert len(tokens) == 1
    return tokens.pop()


def ask(client, code, target=MAIL, kind=EMAIL, *, headers=None, lang="en", who=ALICE, **form):
    given = {"token": token_of(client, code, who), "kind": kind, "target": target, **form}
    return client.post(
        f"/agencies/{code}/subscriptions?lang={lang}",
        data=given,
        headers={**who, **(headers or {})},
    )


def limited(client, reason):
    """What the board tells of forms that it did not take."""
    route = "/agencies/{agency}/subscriptions"
    line = f'pantau_board_limited_total{{reason="{reason}",route="{route}"}} '
    (told,) = [one for one in client.get("/metrics").text.splitlines() if one.startswith(line)]
    return float(told.removeprefix(line))


def path(purpose, receiver, until=None):
    over = {} if until is None else {"until": until}
    return link("", purpose, TOKENS.make(purpose, receiver, **over))


def the_one(store, kind=EMAIL):
    found = store.claim(now_ms() + DAY_MS // 2, kind)
    assert found is not None
    return found


def test_switched_off_none_of_it_is_there(board, code):
    page = board.get(f"/agencies/{code}")
    assert 'id="subscribe"' not in page.text
    assert "/subscriptions" not in page.text
    assert board.post(f"/agencies/{code}/subscriptions", data={"target": MAIL}).status_code == 404
    for purpose in (CONFIRM, STOP):
        for method in ("get", "post"):
            assert getattr(board, method)(path(purpose, "s-1")).status_code == 404


def test_a_request_is_recorded_and_waits(client, code, store):
    answer = ask(client, code)
    assert answer.status_code == 200
    assert "a mail with a link to confirm" in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    one = the_one(store)
    assert (one.agency, one.kind, one.target, one.secret) == (code, EMAIL, MAIL, "")
    assert store.confirmed() == []
    # Who has asked is known to the operator's key, and stands nowhere in clear.
    alice = reader("alice", "header alice", b"")
    assert one.asked_by == Desk(Subscriptions(store, TOKENS, Bounds(9, 9))).known_as(alice)
    assert "alice" not in str(one)


def test_the_public_reads_and_is_asked_to_sign_in(client, code, store):
    page = client.get(f"/agencies/{code}?lang=en")
    assert "Sign in to subscribe" in page.text
    assert '<form method="post"' not in page.text
    token = token_of(client, code)
    for headers in ({}, {"X-Forwarded-User": "bob"}):
        form = {"token": token, "kind": EMAIL, "target": MAIL}
        answer = client.post(f"/agencies/{code}/subscriptions", data=form, headers=headers)
        assert answer.status_code == 403
    assert store.claim(now_ms(), EMAIL) is None


def test_a_board_on_which_nobody_is_known_takes_no_request(opened, year, code, store):
    site, client = opened(year)
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(9, 9)))
    assert 'id="subscribe"' not in client.get(f"/agencies/{code}", headers=ALICE).text
    form = {"token": "0" * 64, "kind": EMAIL, "target": MAIL}
    answer = client.post(f"/agencies/{code}/subscriptions", data=form, headers=ALICE)
    assert answer.status_code == 403
    # Who has subscribed before can still stop.
    assert client.post(path(STOP, "s-0")).status_code == 200
    assert "--auth" in NOBODY_ASKS


def test_one_reader_holds_so_many(opened, year, code, store):
    site, client = opened(year, behind_proxy())
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(9, 9, per_reader=2)))
    for name in ("a", "b"):
        assert ask(client, code, f"{name}@k1.example").status_code == 200
    for _ in range(PER_READER):
        full = ask(client, code, "c@k1.example")
        # Waiting does not help who holds them confirmed.
        assert (full.status_code, full.headers.get("retry-after")) == (429, None)
        assert "as many subscriptions as one person may" in full.text
    assert limited(client, "held") == PER_READER
    # It has cost nothing: who ends one may ask at once.
    store.end(the_one(store).receiver)
    assert ask(client, code, "c@k1.example").status_code == 200
    bob = {"X-Forwarded-User": "bob"}
    assert ask(client, code, "c@k1.example", who=bob).status_code == 200


def test_both_languages(client, code):
    assert "Permintaan diterima" in ask(client, code, lang="id").text
    assert "Berlangganan pemberitahuan" in client.get(f"/agencies/{code}?lang=id").text
    assert "Subscribe to alerts" in client.get(f"/agencies/{code}?lang=en").text


def test_new_known_confirmed_and_too_often_look_the_same(client, code, store):
    first = ask(client, code)
    told = {(first.status_code, first.text)}
    told.add((ask(client, code).status_code, ask(client, code).text))
    one = the_one(store)
    store.confirm(one.receiver, now_ms())
    for _ in range(PER_TARGET[EMAIL]):
        answer = ask(client, code)
        told.add((answer.status_code, answer.text))
    assert told == {(200, first.text)}
    assert MAIL not in first.text
    assert len(store.confirmed()) == 1
    # Nobody but the operator learns that nothing was sent.
    assert limited(client, "target") == 3


def test_one_mailbox_is_not_written_to_again_and_again(client, code, store):
    for _ in range(PER_TARGET[EMAIL] + 2):
        ask(client, code)
        one = store.claim(now_ms(), EMAIL)
        if one is not None:
            store.told(one.receiver)
    assert one is None


def test_a_webhooks_secret_is_shown_once(client, code, store):
    answer = ask(client, code, HOOK, WEBHOOK)
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{32}", answer.text)
    one = the_one(store, WEBHOOK)
    assert (one.target, one.secret) == (HOOK, secret)
    again = ask(client, code, HOOK, WEBHOOK)
    assert secret not in again.text
    assert re.sub(r"whsec_[^<]*", "", again.text) == re.sub(r"whsec_[^<]*", "", answer.text)
    kept = store.one(one.receiver)
    assert kept is not None
    assert kept.secret == secret


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({"token": ""}, {}, 403),
        ({"token": "0" * 64}, {}, 403),
        ({"token": reader("bob", "header bob", b"k" * 16).token}, {}, 403),
        ({}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, {"Origin": "https://elsewhere.example"}, 403),
        ({"target": ""}, {}, 400),
        ({"target": '"><script>alert(1)</script>@x.example'}, {}, 400),
        ({"target": "budi@k1.example\nBcc: eve@k2.example"}, {}, 400),
        ({"kind": "sms"}, {}, 400),
        ({"kind": WEBHOOK, "target": "javascript:alert(1)"}, {}, 400),
        ({"kind": WEBHOOK, "target": "https://k1.example:25/"}, {}, 400),
        ({"target": "x" * 9000}, {}, 413),
    ],
)
def test_nothing_else_is_taken(  # noqa: PLR0917 - fixtures
    client, code, store, form, headers, status
):
    answer = ask(client, code, headers=headers, **form)
    assert answer.status_code == status
    assert "alert(1)" not in answer.text
    assert store.claim(now_ms(), EMAIL) is None
    assert store.claim(now_ms(), WEBHOOK) is None


def test_an_agency_that_is_not_known(client):
    token = reader("alice", "header alice", b"k" * 16).token
    form = {"token": token, "kind": EMAIL, "target": MAIL}
    answer = client.post("/agencies/X99/subscriptions", data=form, headers=ALICE)
    assert answer.status_code == 404


def test_one_reader_may_not_ask_for_ever(client, code):
    statuses = [
        ask(client, code, f"budi{number}@k1.example").status_code
        for number in range(PER_READER + 1)
    ]
    assert statuses == [200] * PER_READER + [429]
    again = ask(client, code, "ani@k1.example", lang="id")
    assert 0 < int(again.headers["retry-after"]) <= 3600
    assert "Yang terakhir ini belum kami terima" in again.text
    assert "ani@k1.example" not in again.text
    assert limited(client, "reader") == 2
    bob = {"X-Forwarded-User": "bob"}
    assert ask(client, code, "ani@k1.example", who=bob).status_code == 200


def test_a_mistyped_address_costs_nothing(client, code):
    for _ in range(PER_READER):
        assert ask(client, code, "budi@k1,example").status_code == 400
        assert ask(client, code, kind="sms").status_code == 400
    assert ask(client, code).status_code == 200


def test_who_comes_again_when_told_to_is_taken(opened, year, code, store):
    moment = [1_790_000_000_000]
    site, client = opened(year, behind_proxy())
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(200, 20)), lambda: moment[0])
    for number in range(PER_READER):
        assert ask(client, code, f"budi{number}@k1.example").status_code == 200
        moment[0] += 1500
    refused = ask(client, code, "ani@k1.example")
    # From the first of them on; asking in vain makes it no longer.
    assert refused.headers["retry-after"] == str(3600 - PER_READER * 3 // 2)
    moment[0] += int(refused.headers["retry-after"]) * 1000 - 1
    assert ask(client, code, "ani@k1.example").headers["retry-after"] == "1"
    moment[0] += 1
    assert ask(client, code, "ani@k1.example").status_code == 200


def test_an_agency_that_is_full_says_so_to_everyone(opened, year, store, code):
    site, client = opened(year, behind_proxy())
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(1, 20)))
    assert ask(client, code).status_code == 200
    assert ask(client, code).status_code == 503
    assert ask(client, code, "ani@k1.example").status_code == 503


def test_the_link_shows_a_button_and_the_button_confirms_once(client, code, store):
    ask(client, code)
    one = the_one(store)
    there = path(CONFIRM, one.receiver, now_ms() + DAY_MS)
    for _ in range(2):
        page = client.get(there + "?lang=en")
        assert page.status_code == 200
        assert "Confirm the subscription" in page.text
        assert store.confirmed() == []
    assert client.post(there).status_code == 200
    assert len(store.confirmed()) == 1
    assert client.post(there).status_code == 404
    assert client.get(there).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_do_not_hold(client, code, store, method):
    ask(client, code)
    one = the_one(store)
    later = now_ms() + DAY_MS
    good = path(CONFIRM, one.receiver, later)
    for there in (
        path(CONFIRM, one.receiver, now_ms() - 1),
        good[:-1],
        good.replace(str(later), str(later + 1)),
        path(STOP, one.receiver).replace("/stop/", "/confirm/"),
        link("", CONFIRM, Tokens(b"j" * 16).make(CONFIRM, one.receiver, later)),
        path(CONFIRM, "s-0", later),
        "/subscriptions/confirm/x",
        good.replace("/confirm/", "/stop/"),
        "/subscriptions/stop/x",
    ):
        assert getattr(client, method)(there).status_code == 404, there
    assert store.confirmed() == []
    assert store.one(one.receiver) is not None


def test_one_click_ends_it_and_a_second_is_as_good(client, code, store):
    ask(client, code)
    one = the_one(store)
    store.confirm(one.receiver, now_ms())
    there = path(STOP, one.receiver)
    assert "Unsubscribe" in client.get(there + "?lang=en").text
    assert len(store.confirmed()) == 1
    click = {"content": "List-Unsubscribe=One-Click", "headers": {"Content-Type": TOP}}
    for _ in range(2):
        assert client.post(there, **click).status_code == 200
        assert store.one(one.receiver) is None
    # What ended is not begun again by the old link.
    assert client.post(path(CONFIRM, one.receiver, now_ms() + DAY_MS)).status_code == 404


def test_no_metric_knows_an_address_or_a_token(client, code, store):
    ask(client, code)
    one = the_one(store)
    client.post(path(CONFIRM, one.receiver, now_ms() + DAY_MS))
    said = client.get("/metrics").text
    assert 'route="/subscriptions/confirm/{token}"' in said
    assert MAIL not in said
    assert one.receiver not in said


def test_a_board_below_a_path(opened, year, store, code):
    site, client = opened(year, behind_proxy(), root="/pantau")
    site.desk = Desk(Subscriptions(store, TOKENS, Bounds(9, 9)))
    page = client.get(f"/agencies/{code}", headers=ALICE).text
    assert f'action="/pantau/agencies/{code}/subscriptions' in page
