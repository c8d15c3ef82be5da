"""Who may answer an alert: whom a trusted proxy names, on a form of this board, and nobody else."""

import re

import httpx
import pytest

from streams.board.auth.header import HeaderReaders, networks
from streams.board.auth.reader import reader
from streams.errors import PantauError
from tests.board.serving import served
from tests.board.signed_in import ALICE, behind_proxy

OFFICE = {"by": "Biro Umum", "note": "12 paket dilelang", "kind": "acknowledge"}


@pytest.fixture
def alert(year):
    """An open alert: of the agency's newest."""
    alerts = [row for record, row in year if record == "Alert" and row["kind"] == "raised"]
    return max(alerts, key=lambda row: row["instant"])


@pytest.fixture
def signed(opened, year):
    """A board behind a proxy; what is sent is kept."""
    site, client = opened(year, behind_proxy())
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
        ({**ALICE, "Origin": "http://["}, {}, 403),
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


def test_what_is_wrong_is_said_in_the_readers_language_and_nothing_of_the_inside(signed, alert):
    site, client = signed
    wrong = send(client, alert, token=token(client, alert), note=" ")
    assert wrong.status_code == 400
    assert "Isi nama unit kerja dan catatan" in wrong.text
    assert "--note" not in wrong.text

    def away(_):
        raise PantauError("no Kafka broker answers at kafka-0.inside:9093")

    site.send = away
    failed = send(client, alert, token=token(client, alert))
    assert failed.status_code == 503
    assert "kafka-0" not in failed.text


def test_the_public_board_takes_nothing_and_shows_no_form(opened, year, alert):
    site, client = opened(year)
    page = client.get(f"/agencies/{alert['agency']}", headers=ALICE)
    assert '<form method="post"' not in page.text
    assert send(client, alert, token="0" * 64).status_code == 403
    assert site.send is None


@pytest.mark.parametrize(
    ("peer", "believed"),
    [
        ("10.0.0.5", True),
        ("::ffff:10.0.0.5", True),
        ("fd00::5", True),
        ("11.0.0.5", False),
        ("::ffff:11.0.0.5", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("unix", False),
        ("", False),
    ],
)
def test_the_header_is_believed_from_the_proxys_address_alone(opened, year, alert, peer, believed):
    trusted = networks("10.0.0.0/8, fd00::/64")
    readers = HeaderReaders("X-Forwarded-User", trusted, b"k" * 16)
    site, client = opened(year, readers, peer=(peer, 1))
    site.sent = []
    site.send = site.sent.append
    # Who is not the proxy cannot become it by saying so.
    headers = {**ALICE, "X-Forwarded-For": "10.0.0.5", "Forwarded": "for=10.0.0.5"}
    page = client.get(f"/agencies/{alert['agency']}", headers=headers)
    assert ('name="token"' in page.text) is believed
    right = reader("alice", "header alice", b"k" * 16).token
    assert send(client, alert, headers, token=right).status_code == (303 if believed else 403)
    assert len(site.sent) == believed


def test_a_connection_from_elsewhere_is_not_the_proxys(opened, year, alert):
    """Over a real socket, where the server says who is at its other end."""
    readers = HeaderReaders("X-Forwarded-User", networks("10.0.0.0/8"), b"k" * 16)
    site, _ = opened(year, readers)
    near, _ = opened(year, behind_proxy())
    path = f"/agencies/{alert['agency']}"
    with served(site) as address:
        assert 'name="token"' not in httpx.get(address + path, headers=ALICE).text
    with served(near) as address:
        assert 'name="token"' in httpx.get(address + path, headers=ALICE).text


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
