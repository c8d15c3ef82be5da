"""Sign-in through OpenID Connect, over real HTTP: who is believed, and everything that is not."""

import re
import time

import httpx
import pytest
from joserfc.jwk import OctKey

from streams.board.auth.oidc import COOKIE, SIGNED_IN_S, OidcReaders, local
from streams.board.auth.provider import Provider, is_safe
from streams.board.desk import Desk, now_ms
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.store import Bounds, Store
from streams.subscriptions.token import Tokens
from streams.subscriptions.wish import EMAIL
from tests.board.issuer import CLIENT, SECRET, Issuer, rsa
from tests.board.serving import serving

BOARD = "http://board.test"
KEY = b"k" * 16


@pytest.fixture
def issuer():
    made = Issuer()
    with serving(made.app) as address:
        made.address = address
        yield made


@pytest.fixture
def boards(opened, year, issuer):
    """Opens boards that send their readers to the issuer."""

    def open_board(base=BOARD, root="", key=KEY):
        provider = Provider(issuer.address, CLIENT, SECRET)
        site, client = opened(year, OidcReaders(provider, base + root, root, key), root)
        client.base_url = httpx.URL(base)
        return site, client

    return open_board


@pytest.fixture
def board(boards):
    return boards()


@pytest.fixture
def alert(year):
    alerts = [row for record, row in year if record == "Alert" and row["kind"] == "raised"]
    return max(alerts, key=lambda row: row["instant"])


def to_issuer(client, back="/agencies/X02?lang=en"):
    """Go to the issuer and return the address that it leads back to."""
    there = client.get("/auth/sign-in", params={"next": back}, follow_redirects=False)
    assert there.status_code == 302
    assert there.headers["cache-control"] == "private, no-store"
    answer = httpx.get(there.headers["location"])
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def sign_in(client, back="/agencies/X02?lang=en"):
    return client.get(to_issuer(client, back), follow_redirects=False)


def is_known(client):
    return "Sign out" in client.get("/?lang=en").text


def test_a_reader_signs_in_and_out(board, issuer):
    _, client = board
    page = client.get("/agencies/X02?lang=en&state=behind")
    assert COOKIE not in client.cookies
    (there,) = re.findall(r'class="who" href="([^"]*)"', page.text)
    assert there.startswith("/auth/sign-in?next=%2Fagencies%2FX02")
    answer = sign_in(client)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/agencies/X02?lang=en"
    assert issuer.exchanged == 1
    page = client.get("/agencies/X02?lang=en")
    assert "Budi" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert "Cookie" in page.headers["vary"]
    (token,) = set(re.findall(r'name="token" value="([0-9a-f]{64})"', page.text))
    assert client.post("/auth/sign-out", data={"token": "0" * 64}).status_code == 403
    assert is_known(client)
    form = {"token": token, "lang": "id"}
    gone = client.post("/auth/sign-out", data=form, follow_redirects=False)
    assert (gone.status_code, gone.headers["location"]) == (303, "/?lang=id")
    assert not is_known(client)
    assert client.post("/auth/sign-out", data={"token": token}).status_code == 403


def test_a_known_reader_answers_an_alert(board, alert):
    site, client = board
    site.sent = []
    site.send = site.sent.append
    form = {"alert": alert["id"], "by": "Biro Umum", "note": "dilelang", "kind": "acknowledge"}
    path = f"/agencies/{alert['agency']}"
    assert client.post(f"{path}/responses", data={**form, "token": "0" * 64}).status_code == 403
    sign_in(client)
    token = re.findall(r'name="token" value="([0-9a-f]{64})"', client.get(path).text)[0]
    answer = client.post(f"{path}/responses", data={**form, "token": token}, follow_redirects=False)
    assert answer.status_code == 303
    (sent,) = site.sent
    assert sent.by == "Biro Umum"
    assert "u-1" not in str(sent)
    assert "Budi" not in str(sent)


def test_a_known_reader_subscribes_and_is_kept_as_a_hash(board, issuer, tmp_path):
    site, client = board
    store = Store(tmp_path / "subscriptions.sqlite")
    site.desk = Desk(Subscriptions(store, Tokens(KEY), Bounds(9, 9)))
    assert "Sign in to subscribe" in client.get("/agencies/X02?lang=en").text

    def ask(target):
        page = client.get("/agencies/X02").text
        token = re.findall(r'name="token" value="([0-9a-f]{64})"', page)[-1]
        form = {"token": token, "kind": EMAIL, "target": target}
        assert client.post("/agencies/X02/subscriptions", data=form).status_code == 200
        return store.claim(now_ms(), EMAIL)

    sign_in(client)
    one = ask("budi@k1.example")
    sign_in(client)
    assert ask("ani@k1.example").asked_by == one.asked_by
    assert re.fullmatch("[0-9a-f]{64}", one.asked_by)
    client.cookies.clear()
    issuer.subject = "u-2"
    sign_in(client)
    assert ask("cici@k1.example").asked_by != one.asked_by
    assert b"u-1" not in (tmp_path / "subscriptions.sqlite").read_bytes()
    store.close()


LIES = {
    "another audience": lambda claims: {**claims, "aud": "another"},
    "several audiences, meant for another": lambda claims: {
        **claims, "aud": ["pantau", "another"], "azp": "another",
    },
    "another audience, by way of us": lambda claims: {**claims, "aud": "another", "azp": CLIENT},
    "no audience": lambda claims: {k: v for k, v in claims.items() if k != "aud"},
    "another issuer": lambda claims: {**claims, "iss": "https://elsewhere.example"},
    "another nonce": lambda claims: {**claims, "nonce": "x"},
    "no nonce": lambda claims: {k: v for k, v in claims.items() if k != "nonce"},
    "over": lambda claims: {**claims, "exp": int(time.time()) - 3600},
    "no end": lambda claims: {k: v for k, v in claims.items() if k != "exp"},
    "from tomorrow": lambda claims: {**claims, "nbf": int(time.time()) + 86_400},
    "nobody": lambda claims: {**claims, "sub": ""},
    "no subject": lambda claims: {k: v for k, v in claims.items() if k != "sub"},
    "a list": lambda claims: {**claims, "sub": ["u-1"]},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_claims_that_are_not_believed(board, issuer, lie):
    _, client = board
    issuer.claims = LIES[lie]
    assert sign_in(client).status_code == 403
    assert not is_known(client)


@pytest.mark.parametrize("how", ["another key", "none", "shared key", "no token", "garbage"])
def test_tokens_that_are_not_believed(board, issuer, how):
    _, client = board
    if how == "another key":
        issuer.signs_with = rsa()
    elif how == "shared key":
        issuer.algorithm, issuer.signs_with = "HS256", OctKey.import_key(SECRET)
    elif how == "none":
        issuer.algorithm = "none"
    elif how == "no token":
        issuer.token = lambda token: {k: v for k, v in token.items() if k != "id_token"}
    else:
        issuer.token = lambda token: {**token, "id_token": "a.b.c"}
    assert sign_in(client).status_code == 403
    assert not is_known(client)


def test_a_shared_key_is_not_believed_even_where_the_issuer_says_so(board, issuer):
    _, client = board
    issuer.metadata = lambda said: {**said, "id_token_signing_alg_values_supported": ["HS256"]}
    assert client.get("/auth/sign-in").status_code == 503


def test_a_sign_in_belongs_to_the_browser_that_began_it(boards):
    """Else somebody could sign a victim in as themselves, with a link."""
    _, client = boards()
    _, victim = boards()
    back = to_issuer(client)
    victim.get("/auth/sign-in", follow_redirects=False)
    assert victim.get(back).status_code == 403
    assert not is_known(victim)
    assert client.get(back, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("change", ["state", "no state", "code", "no code", "refused", "mixed up"])
def test_what_comes_back_has_to_be_right(board, issuer, change):
    _, client = board
    back = httpx.URL(to_issuer(client))
    given = {
        "state": {"state": "x"},
        "code": {"code": "x"},
        "refused": {"error": "access_denied"},
        "mixed up": {"iss": "https://elsewhere.example"},
    }.get(change, {})
    asked = back.copy_merge_params(given)
    if change.startswith("no "):
        asked = asked.copy_remove_param(change[3:])
    assert client.get(str(asked)).status_code == 403
    assert not is_known(client)
    assert issuer.exchanged == 0


def test_the_issuer_may_say_that_it_answers(board, issuer):
    _, client = board
    issuer.says_who_answers = issuer.address
    assert sign_in(client).status_code == 303


def test_a_code_signs_in_once(board, issuer):
    _, client = board
    back = to_issuer(client)
    assert client.get(back, follow_redirects=False).status_code == 303
    assert client.get(back).status_code == 403
    assert issuer.exchanged == 1
    assert is_known(client)


def test_without_the_verifier_a_code_is_worth_nothing(board, issuer):
    """The issuer takes PKCE seriously: this is what makes the flow's success mean something."""
    _, client = board
    code = httpx.URL(to_issuer(client)).params["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{BOARD}/auth/callback",
    }
    answer = httpx.post(f"{issuer.address}/token", data=form, auth=(CLIENT, SECRET))
    assert answer.json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("change", ["issuer", "token_endpoint", "jwks_uri"])
def test_an_issuer_that_is_another_or_speaks_in_clear_is_not_asked(board, issuer, change):
    _, client = board
    issuer.metadata = lambda said: {**said, change: "http://elsewhere.example"}
    assert client.get("/auth/sign-in").status_code == 503


def test_an_issuer_that_is_away_takes_nothing_from_the_readers(opened, year):
    nowhere = Provider("http://127.0.0.1:9", CLIENT, SECRET)
    _, client = opened(year, OidcReaders(nowhere, BOARD, "", KEY))
    answer = client.get("/auth/sign-in", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Not available now" in answer.text
    assert client.get("/").status_code == 200


def test_a_key_that_the_issuer_has_changed_is_fetched(board, issuer):
    _, client = board
    assert sign_in(client).status_code == 303
    issuer.key = issuer.signs_with = rsa()
    issuer.key._dict_value["kid"] = "2"
    client.cookies.clear()
    # The token names key 1, which is known, and was not signed with it.
    assert sign_in(client).status_code == 403


@pytest.mark.parametrize(
    "change", [lambda value: value[:-2] + "xx", lambda _: "null", lambda _: "a.b.c"]
)
def test_a_cookie_that_was_changed_is_nobodys(board, change):
    _, client = board
    sign_in(client)
    value = client.cookies[COOKIE]
    client.cookies.clear()
    client.cookies.set(COOKIE, change(value))
    assert not is_known(client)


def test_a_cookie_of_another_key_is_nobodys(boards):
    _, client = boards()
    sign_in(client)
    _, other = boards(key=b"j" * 16)
    other.cookies.set(COOKIE, client.cookies[COOKIE])
    assert not is_known(other)
    _, second = boards()
    second.cookies.set(COOKIE, client.cookies[COOKIE])
    assert is_known(second)


def test_it_holds_for_a_day_of_work(board, monkeypatch):
    _, client = board
    sign_in(client)
    value = client.cookies[COOKIE]
    begun = time.time()
    for later, known in ((SIGNED_IN_S - 60, True), (SIGNED_IN_S + 60, False)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda at=begun + later: at)
        client.cookies.clear()
        client.cookies.set(COOKIE, value)
        assert is_known(client) is known


def test_the_cookie_is_for_this_board_alone(boards):
    for base, root, secure, path in (
        ("https://board.test", "", True, "/"),
        ("http://board.test", "/pantau", False, "/pantau"),
    ):
        _, client = boards(base, root)
        answer = client.get("/auth/sign-in", follow_redirects=False)
        said = answer.headers["set-cookie"].lower()
        assert said.startswith(f"{COOKIE}=")
        assert ("; secure" in said) is secure
        assert f"path={path};" in said
        assert "httponly; samesite=lax" in said


def test_reading_needs_no_cookie_and_sets_none(board):
    _, client = board
    for path in ("/", "/agencies/X02", "/alerts", "/api/v1/agencies", "/agencies.csv"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//[", "https://evil.example", "/\\evil.example", "\\\\evil.example", "evil",
     "", "/x\r\nSet-Cookie: a=b", "/auth/sign-in", "/auth/callback?code=x", "javascript:alert(1)",
     "/" + "x" * 500],
)  # fmt: skip
def test_one_comes_back_to_this_board_alone(board, path):
    _, client = board
    assert local(path) == "/"
    assert sign_in(client, path).headers["location"] == "/"


def test_a_page_of_the_board_is_come_back_to():
    assert local("/agencies/X02?lang=en&year=2024") == "/agencies/X02?lang=en&year=2024"


def test_what_is_safe_to_ask():
    assert is_safe("https://id.example/token")
    assert is_safe("http://127.0.0.1:8/token")
    assert is_safe("http://localhost/token")
    for address in ("http://id.example/", "http://10.0.0.1/", "ftp://id.example", "https:///x", ""):
        assert not is_safe(address)


def test_beginning_a_sign_in_makes_no_other_last_longer(board, monkeypatch):
    """Else a cookie that was stolen would be made to hold for ever."""
    _, client = board
    sign_in(client)
    begun = time.time()
    monkeypatch.setattr("time.time", lambda: begun + SIGNED_IN_S - 60)
    assert is_known(client)
    assert client.get("/auth/sign-in", follow_redirects=False).status_code == 302
    assert is_known(client)
    monkeypatch.setattr("time.time", lambda: begun + SIGNED_IN_S + 60)
    assert not is_known(client)


def test_what_an_answer_says_of_an_error_is_one_short_line_of_the_log(board, caplog):
    _, client = board
    said = "denied\nWARNING everything is fine" + "x" * 5_000
    assert client.get("/auth/callback", params={"error": said}).status_code == 403
    (line,) = [one for one in caplog.messages if "sign-in failed" in one]
    assert "\n" not in line
    assert len(line) < 300
