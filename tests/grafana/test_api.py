"""The adapter against servers that answer as Grafana does, and against those that do not."""

import re
import ssl

import pytest
import trustme

from streams.errors import PantauError
from streams.grafana.annotate import annotate
from streams.grafana.answers import ConflictError
from streams.grafana.api import Grafana
from streams.grafana.patience import LONGEST_WAIT_S, TRIES
from streams.grafana.push import left_over, push, standings
from tests.grafana.server import PAGE, TOKEN, VERSIONS, FakeGrafana

UID = "pantau-national"
BY_NUMBER = re.compile(r"/(dashboards|folders)/id/|/datasources/\d+")


@pytest.fixture(params=VERSIONS)
def server(request):
    with FakeGrafana(request.param, "/grafana").running() as running:
        yield running


@pytest.fixture
def grafana(server):
    return Grafana(server.url, TOKEN)


def test_a_busy_grafana_is_asked_again(server, grafana):
    server.troubles = [(429, "{}", {"Retry-After": "0"}), (503, "{}", {})]
    assert grafana.dashboard(UID) is None
    assert not server.troubles


@pytest.mark.parametrize("body", ['{"message": "slow down"}', PAGE])
def test_a_grafana_that_stays_busy_is_given_up(server, grafana, body, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    server.always = (429, body, {"Retry-After": "3600"})
    with pytest.raises(PantauError, match="is too busy: try again later"):
        grafana.dashboard(UID)
    assert len(server.asked) == 1 + TRIES
    # Not an hour each time.
    assert slept == [LONGEST_WAIT_S] * TRIES


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ((500, PAGE, {}), "answers with a page"),
        ((502, "<html>bad gateway</html>", {}), "answers with a page"),
        ((200, "<html>sign in</html>", {}), "answers with a page"),
        ((500, '{"message": "database is locked"}', {}), "has failed .500.: database is locked"),
        ((403, '{"message": "no"}', {}), "role Editor"),
        ((403, PAGE, {}), "role Editor"),
        ((400, '{"message": "bad"}', {}), "refuses it .400.: bad"),
        ((406, '{"message": "use another"}', {}), "in another format: use another"),
    ],
)
def test_each_trouble_is_a_plain_error(server, grafana, trouble, said):
    server.troubles = [trouble]
    with pytest.raises(PantauError, match=said) as caught:
        grafana.dashboard(UID)
    assert "\n" not in str(caught.value)


def test_a_dashboard_that_the_new_api_does_not_have_is_none(server, grafana):
    where = f"/apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/{UID}"
    server.troubles = [(406, f'{{"message": "not supported, use {where} instead"}}', {})]
    assert grafana.dashboard(UID) is None
    new = "/grafana/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"
    assert server.asked[-1] == f"GET {new}/{UID}"


def test_two_writers_at_once_are_a_conflict_by_either_status(server, grafana):
    for status in (409, 412):
        server.troubles = [(status, '{"message": "the object has been modified"}', {})]
        with pytest.raises(ConflictError, match="Grafana says: the object has been modified"):
            grafana.save({"uid": UID}, "", "x")


def test_a_folder_that_somebody_makes_meanwhile_is_taken(server, grafana):
    # Not there when it is looked for, there when it is to be made.
    server.folders["pantau"] = "Another title"
    server.troubles = [(404, '{"message": "folder not found"}', {})]
    grafana.ensure_folder("pantau", "Pantau")
    assert server.folders == {"pantau": "Another title"}


def test_a_folder_that_may_not_be_seen_is_told_of(server, grafana, monkeypatch):
    server.folders["pantau"] = "Pantau"
    monkeypatch.setattr(server, "_folder", lambda _: (404, {"message": "folder not found"}))
    with pytest.raises(PantauError, match="the token may not see it: give its service account"):
        grafana.ensure_folder("pantau", "Pantau")


def test_nothing_is_asked_by_a_numeric_id(server, grafana):
    alert = {
        "id": "K34/2024/umkk-40/e1/t1",
        "agency": "K34",
        "programme": "umkk-40",
        "kind": "raised",
        "instant": 1,
        "text": "teks",
        "text_en": "text",
    }
    list(push(grafana, force=False))
    server.person_saves(UID, title="Siti's own")
    list(push(grafana, force=True))
    list(standings(grafana))
    left_over(grafana)
    annotate(grafana, [alert])
    assert len(server.asked) > len(VERSIONS)
    assert not [one for one in server.asked if BY_NUMBER.search(one)]
    for path in ("dashboards/id/7/versions", "folders/id/7", "datasources/7"):
        assert BY_NUMBER.search(f"/api/{path}")
        status, _ = server.answer("GET", path, {}, None)
        assert (status == 404) == (server.version == "13")


def test_a_wrong_token(server):
    with pytest.raises(PantauError, match="refuses the token: renew GRAFANA_TOKEN"):
        Grafana(server.url, "wrong").dashboard(UID)


def test_a_wrong_path(server):
    with pytest.raises(PantauError, match="answers with a page"):
        Grafana(server.url.removesuffix("/grafana"), TOKEN).dashboard(UID)


def test_nobody_answers():
    with pytest.raises(PantauError, match="no Grafana answers"):
        Grafana("http://127.0.0.1:9", TOKEN).dashboard(UID)


def test_a_certificate_has_to_be_trusted(tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with FakeGrafana("12").running(context) as server:
        with pytest.raises(PantauError, match="not trusted: set GRAFANA_CA"):
            Grafana(server.url, TOKEN).dashboard(UID)
        assert Grafana(server.url, TOKEN, file).dashboard(UID) is None
