"""`pantau grafana` against a server that answers as Grafana does."""

import json
import ssl

import pytest
import trustme
from click.testing import CliRunner

from streams.commands.grafana import command
from streams.errors import PantauError
from streams.grafana import push as push_module
from streams.grafana.annotate import annotate
from streams.grafana.api import Grafana
from streams.grafana.dashboards import all_dashboards
from streams.grafana.push import State, difference, push, standings
from tests.grafana.server import PAGE, TOKEN, VERSIONS, FakeGrafana

UID = "pantau-national"


@pytest.fixture(params=VERSIONS)
def server(request):
    with FakeGrafana(request.param, "/grafana").running() as running:
        yield running


@pytest.fixture
def grafana(server):
    return Grafana(server.url, TOKEN)


def pushed(grafana, *, force=False):
    return {one.name: what for one, what in push(grafana, force=force)}


def found(grafana):
    return {one.name: one.state for one in standings(grafana)}


def test_the_first_push_makes_the_folder_and_all_dashboards(server, grafana):
    assert set(found(grafana).values()) == {State.MISSING}
    assert set(pushed(grafana).values()) == {"saved as version 1"}
    assert server.folders == {"pantau": "Pantau"}
    assert set(found(grafana).values()) == {State.SAME}


def test_a_second_push_saves_nothing(server, grafana):
    pushed(grafana)
    server.asked.clear()
    assert set(pushed(grafana).values()) == {"up to date"}
    assert not [one for one in server.asked if one.startswith("POST")]


def test_a_newer_dashboard_takes_the_place_of_our_older_one(server, grafana, monkeypatch):
    pushed(grafana)
    made = all_dashboards()
    made["national"]["description"] = "Another."
    monkeypatch.setattr(push_module, "all_dashboards", lambda: made)
    assert found(grafana)["national"] is State.OLDER
    assert pushed(grafana)["national"] == "saved as version 2"
    assert server.saved[UID][-1]["model"]["description"] == "Another."


def test_what_a_person_changed_stays_unless_forced(server, grafana):
    pushed(grafana)
    server.person_saves(UID, title="Siti's own")
    assert found(grafana)["national"] is State.CHANGED
    done = pushed(grafana)
    assert done["national"] == "left as it is: changed by siti (--force to replace it)"
    assert server.saved[UID][-1]["model"]["title"] == "Siti's own"
    (national,) = [one for one in standings(grafana) if one.name == "national"]
    assert '-  "title": "Siti\'s own"' in difference(national)
    assert pushed(grafana, force=True)["national"] == "saved as version 3"
    assert found(grafana)["national"] is State.SAME


def test_somebody_saves_between_reading_and_writing(server, grafana, monkeypatch):
    pushed(grafana)
    made = all_dashboards()
    made["national"]["description"] = "Another."
    monkeypatch.setattr(push_module, "all_dashboards", lambda: made)
    save = Grafana.save

    def late(self, model, *rest, **options):
        server.person_saves(UID, title="Siti's own")
        return save(self, model, *rest, **options)

    monkeypatch.setattr(Grafana, "save", late)
    assert pushed(grafana)["national"] == "left as it is: somebody has saved it this moment"
    assert server.saved[UID][-1]["model"]["title"] == "Siti's own"


def test_a_provisioned_dashboard_is_not_pushed(server, grafana):
    pushed(grafana)
    server.provisioned.add("pantau-agencies")
    assert found(grafana)["agencies"] is State.PROVISIONED
    with pytest.raises(PantauError, match="provisioned from a file"):
        pushed(grafana)


def test_a_busy_grafana_is_asked_again(server, grafana):
    server.troubles = [(429, "{}", {"Retry-After": "0"}), (503, "{}", {})]
    assert set(found(grafana).values()) == {State.MISSING}
    assert not server.troubles


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ((500, PAGE, {}), "answers with a page"),
        ((502, "<html>bad gateway</html>", {}), "answers with a page"),
        ((200, "<html>sign in</html>", {}), "answers with a page"),
        ((500, '{"message": "database is locked"}', {}), "has failed .500.: database is locked"),
        ((403, '{"message": "no"}', {}), "role Editor"),
        ((400, '{"message": "bad"}', {}), "refuses it .400.: bad"),
    ],
)
def test_each_trouble_is_a_plain_error(server, grafana, trouble, said):
    server.troubles = [trouble]
    with pytest.raises(PantauError, match=said) as caught:
        found(grafana)
    assert "\n" not in str(caught.value)


def test_a_wrong_token(server):
    with pytest.raises(PantauError, match="refuses the token: renew GRAFANA_TOKEN"):
        found(Grafana(server.url, "wrong"))


def test_a_wrong_path(server):
    with pytest.raises(PantauError, match="answers with a page"):
        found(Grafana(server.url.removesuffix("/grafana"), TOKEN))


def test_nobody_answers():
    with pytest.raises(PantauError, match="no Grafana answers"):
        found(Grafana("http://127.0.0.1:9", TOKEN))


def test_a_certificate_has_to_be_trusted(tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with FakeGrafana("12").running(context) as server:
        with pytest.raises(PantauError, match="not trusted: set GRAFANA_CA"):
            found(Grafana(server.url, TOKEN))
        assert set(found(Grafana(server.url, TOKEN, file)).values()) == {State.MISSING}


def test_transitions_become_annotations_once(server, grafana):
    alert = {
        "id": "K34/2024/umkk-40/e1/t1",
        "agency": "K34",
        "programme": "umkk-40",
        "kind": "raised",
        "instant": 1_720_000_000_000,
        "text": "teks",
        "text_en": "text",
    }
    other = alert | {"id": "K34/2024/umkk-40/e1/t2", "text_en": None}
    assert annotate(grafana, [alert]) == (1, 0)
    assert annotate(grafana, [alert, other]) == (1, 1)
    assert [one["text"] for one in server.annotations] == ["text", "teks"]
    assert server.annotations[0]["time"] == alert["instant"]
    assert "pantau" in server.annotations[0]["tags"]


def run(server, *arguments, token=TOKEN):
    return CliRunner().invoke(
        command, list(arguments), env={"GRAFANA_URL": server.url, "GRAFANA_TOKEN": token}
    )


def test_the_commands(server):
    done = run(server, "check", "--json")
    assert (done.exit_code, set(json.loads(done.stdout).values())) == (1, {"missing"})
    assert "+++ pantau/national" in run(server, "diff").stdout
    assert run(server, "push").exit_code == 0
    assert run(server, "check").exit_code == 0
    server.person_saves(UID, title="x")
    assert run(server, "check").exit_code == 1
    done = run(server, "push")
    assert done.exit_code == 1
    assert "national: left as it is: changed by siti" in done.stdout
    assert run(server, "push", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("environ", "said"),
    [({}, "which Grafana"), ({"GRAFANA_URL": "http://127.0.0.1:9"}, "needs a token")],
)
def test_what_is_missing_is_one_line(environ, said, monkeypatch):
    for name in ("GRAFANA_URL", "GRAFANA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(PantauError, match=said):
        command.main(["check"], standalone_mode=False)
