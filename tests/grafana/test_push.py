"""`pantau grafana` against a server that answers as Grafana does."""

import json

import pytest
from click.testing import CliRunner

from streams.commands.grafana import command
from streams.errors import PantauError
from streams.grafana import push as push_module
from streams.grafana.api import Grafana
from streams.grafana.dashboards import all_dashboards
from streams.grafana.push import State, difference, left_over, push, standings
from tests.grafana.server import TOKEN, VERSIONS, FakeGrafana

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


def standing(grafana, name="national"):
    return next(one for one in standings(grafana) if one.name == name)


@pytest.fixture
def newer(monkeypatch):
    """Make ours newer than what was pushed."""

    def change():
        made = all_dashboards()
        made["national"]["description"] = "Another."
        monkeypatch.setattr(push_module, "all_dashboards", lambda: made)

    return change


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


def test_a_newer_dashboard_takes_the_place_of_our_older_one(server, grafana, newer):
    pushed(grafana)
    newer()
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
    changed = difference(standing(grafana)).splitlines()
    # All that the browser has rewritten beside it is not shown.
    assert [line for line in changed if line.startswith(("-", "+"))] == [
        "--- grafana/national",
        "+++ pantau/national",
        '-  "title": "Siti\'s own",',
        '+  "title": "Pantau / National",',
    ]
    assert pushed(grafana, force=True)["national"] == "saved as version 3"
    assert found(grafana)["national"] is State.SAME


def test_what_grafana_rewrites_is_no_difference(server, grafana):
    pushed(grafana)
    assert "".join(map(difference, standings(grafana))) == ""
    server.person_saves(UID)
    assert server.saved[UID][-1]["model"] != server.saved[UID][-2]["model"]
    assert found(grafana)["national"] is State.SAME
    assert difference(standing(grafana)) == ""


def test_a_value_that_grafana_does_not_allow_is_no_difference(server, grafana):
    pushed(grafana)
    # It raises an interval that is below its min_refresh_interval.
    server.saved[UID][-1]["model"]["refresh"] = "5m"
    assert found(grafana)["national"] is State.SAME
    assert difference(standing(grafana)) == ""


def test_our_own_json_brought_in_by_hand_is_up_to_date(server, grafana):
    server.person_saves(UID, **all_dashboards()["national"])
    assert found(grafana)["national"] is State.SAME


def test_a_dashboard_stays_in_the_folder_that_a_person_chose(server, grafana, newer):
    server.folders["own"] = "Siti's folder"
    pushed(grafana)
    server.person_moves(UID, "own")
    assert found(grafana)["national"] is State.SAME
    assert pushed(grafana)["national"] == "up to date"
    newer()
    assert found(grafana)["national"] is State.OLDER
    assert pushed(grafana)["national"] == "saved as version 3"
    assert server.places[UID] == "own"
    server.person_moves(UID, "")
    assert pushed(grafana)["national"] == "up to date"
    assert server.places[UID] == ""


def test_force_puts_back_what_was_moved(server, grafana):
    pushed(grafana)
    server.person_moves(UID, "")
    done = pushed(grafana, force=True)
    assert done.pop("national") == "saved as version 3"
    assert set(done.values()) == {"up to date"}
    assert server.places[UID] == "pantau"


def test_a_move_does_not_hide_a_change(server, grafana, newer):
    pushed(grafana)
    server.person_saves(UID, title="Siti's own")
    server.person_moves(UID, "")
    assert found(grafana)["national"] is State.CHANGED
    newer()
    assert found(grafana)["national"] is State.CHANGED


def test_an_older_state_that_a_person_brought_back_stays(server, grafana, newer):
    pushed(grafana)
    newer()
    pushed(grafana)
    older = server.saved[UID][0]["model"]
    server.person_saves(UID, description=older["description"])
    assert found(grafana)["national"] is State.CHANGED


def test_a_version_that_grafana_has_forgotten_is_no_proof(server, grafana, newer):
    pushed(grafana)
    server.person_moves(UID, "")
    newer()
    version = Grafana.version
    assert version(grafana, UID, 1) is not None
    del server.saved[UID][0]
    assert version(grafana, UID, 1) is None
    assert found(grafana)["national"] is State.CHANGED


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("version-mismatch", "somebody has saved it this moment"),
        ("name-exists", "its uid or its title is another dashboard's"),
        ("plugin-dashboard", "a plugin brings a dashboard of that uid"),
        ("else", "Grafana says: It cannot be saved."),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_why_grafana_refuses_is_told(server, grafana, status, said, force):
    server.refused[UID] = status
    done = pushed(grafana, force=force)
    assert done.pop("national").startswith(f"left as it is: {said}")
    assert set(done.values()) == {"saved as version 1"}


@pytest.mark.parametrize("server", ["12", "13"], indirect=True)
def test_a_dashboard_in_the_new_format_is_a_persons(server, grafana):
    pushed(grafana)
    server.person_saves(UID, new_format=True, title="Siti's own")
    assert found(grafana)["national"] is State.CHANGED
    assert standing(grafana).held.folder == "pantau"
    assert '-  "title": "Siti\'s own"' in difference(standing(grafana))
    assert pushed(grafana)["national"].startswith("left as it is: changed by siti")
    assert pushed(grafana, force=True)["national"] == "saved as version 3"
    assert found(grafana)["national"] is State.SAME


def test_what_is_left_over_is_named(server, grafana, monkeypatch):
    pushed(grafana)
    server.person_saves("own", title="Siti's own", tags=["pantau"])
    assert left_over(grafana) == []
    made = all_dashboards()
    del made["national"]
    monkeypatch.setattr(push_module, "all_dashboards", lambda: made)
    assert left_over(grafana) == [UID]
    server.person_saves(UID, title="Kept for long")
    assert left_over(grafana) == [UID]
    done = run(server, "check")
    assert done.exit_code == 1
    assert "pantau-national: left over: no longer one of pantau's" in done.stdout


def test_somebody_saves_between_reading_and_writing(server, grafana, monkeypatch, newer):
    pushed(grafana)
    newer()
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
