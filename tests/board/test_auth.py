"""Who may answer an alert: whom a trusted proxy names, on a form of this board, and nobody else."""

import re

import pytest

from streams.board.auth.header import HeaderReaders, networks
from streams.errors import PantauError

ALICE = {"X-Forwarded-User": "alice"}
OFFICE = {"by": "Biro Umum", "note": "12 paket dilelang", "kind": "acknowledge"}


@pytest.fixture
def alert(year):
    """An open alert: of the agency's newest."""
    alerts = [row for record, row in year if record == "Alert" and row["kind"] == "raised"]
    return max(alerts, key=lambda row: row["instant"])


@pytest.fixture
def signed(opened, year, monkeypatch):
    """A board behind a proxy; what is sent is kept."""
    monkeypatch.setattr(HeaderReaders, "_trusts", lambda _, host: host == "testclient")
    site, client = opened(year, HeaderReaders("X-Forwarded-User", (), b"k" * 16))
    site.sent = []
    site.send = site.sent.append
    return site, client


def token(client, alert, **headers):
    page = client.get(f"/agencies/{alert['agency']}?lang=en", headers={**ALICE, **headers})
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]


def send(client, about, headers=ALICE, **form):
    return client.post(
        f"/agencies/{about['agency']}/responses",
        data={"alert": about["id"], **OFFICE, **form},
        headers=headers,
        follow_redirects=False,
    )


def test_a_signed_in_reader_answers_and_it_is_shown(signed, alert):
    site, client = signed
    answer = send(client, alert, token=token(client, alert), lang="en")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("lang=en&year=2024&programme=umkk-40#alerts")
    (sent,) = site.sent
    assert sent[:5] == (alert["id"], alert["agency"], "acknowledged", *list(OFFICE.values())[:2])
    assert "alice" not in str(sent)
    site.view.apply([("Response", sent._asdict())])
    page = client.get(f"/agencies/{alert['agency']}?lang=en").text
    assert "Acknowledged by Biro Umum" in page
    assert "12 paket dilelang" in page


def test_a_dispute(signed, alert):
    site, client = signed
    assert send(client, alert, token=token(client, alert), kind="dispute").status_code == 303
    assert site.sent[0].kind == "disputed"


@pytest.mark.parametrize(
    ("headers", "form", "status"),
    [
        ({}, {}, 403),
        (ALICE, {"token": ""}, 403),
        (ALICE, {"token": "0" * 64}, 403),
        ({"X-Forwarded-User": "bob"}, {}, 403),
        ({**ALICE, "Sec-Fetch-Site": "cross-site"}, {}, 403),
        ({**ALICE, "Origin": "https://elsewhere.example"}, {}, 403),
        (ALICE, {"alert": "X01/2024/umkk-40/e99/t99"}, 404),
        (ALICE, {"by": ""}, 400),
        (ALICE, {"note": "x" * 501}, 400),
        (ALICE, {"note": "x" * 9000}, 413),
        (ALICE, {f"f{number}": "" for number in range(20)}, 400),
    ],
)
def test_nothing_else_is_taken(signed, alert, headers, form, status):
    site, client = signed
    given = {"token": token(client, alert), **form}
    assert send(client, alert, headers, **given).status_code == status
    assert site.sent == []


def test_the_public_board_takes_nothing_and_shows_no_form(opened, year, alert):
    site, client = opened(year)
    page = client.get(f"/agencies/{alert['agency']}", headers=ALICE)
    assert '<form method="post"' not in page.text
    assert send(client, alert, token="0" * 64).status_code == 403
    assert site.send is None


def test_only_a_trusted_proxy_is_believed(opened, year, alert):
    _, client = opened(year, HeaderReaders("X-Forwarded-User", networks("10.0.0.0/8"), b"k" * 16))
    page = client.get(f"/agencies/{alert['agency']}", headers=ALICE)
    assert 'name="token"' not in page.text


def test_a_page_with_a_token_is_kept_by_nobody(signed, alert):
    _, client = signed
    path = f"/agencies/{alert['agency']}"
    mine = client.get(path, headers=ALICE)
    assert mine.headers["cache-control"] == "private, no-store"
    public = client.get(path)
    assert 'name="token"' not in public.text
    assert token(client, alert) != token(client, alert, **{"X-Forwarded-User": "bob"})


def test_two_names_are_nobodys(signed, alert):
    _, client = signed
    page = client.get(
        f"/agencies/{alert['agency']}",
        headers=[("X-Forwarded-User", "alice"), ("X-Forwarded-User", "bob")],
    )
    assert 'name="token"' not in page.text


@pytest.mark.parametrize("text", ["", "10.0.0.1/33", "proxy.local", "10.0.0.1,"])
def test_a_wrong_network_is_said(text):
    with pytest.raises(PantauError, match="--trusted-proxy"):
        networks(text)
