"""`pantau programmes`: what is watched, and whether a file is right."""

import json

import pytest

from streams.__main__ import main
from streams.programmes import PROGRAMMES


@pytest.fixture
def pantau(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["programmes", *map(str, arguments)])
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


def test_every_programme_is_listed_with_its_goal(pantau):
    code, out, _ = pantau()
    assert code == 0
    assert "umkk-40: UMKK 40 % dari anggaran pengadaan barang/jasa" in out
    assert "goal 40 % of target or procurement_budget or planned_pagu; from 2021\n" in out
    assert "reading of the nation; goal Rp442,43 triliun (2021); from 2021 to 2021\n" in out
    assert "spend value (ecatalogue_v5, ecatalogue_v6) of the nation" in out


def test_json_is_for_programs(pantau):
    _, out, _ = pantau("--json")
    told = {one["id"]: one for one in json.loads(out)}
    assert sorted(told) == sorted(path.stem for path in PROGRAMMES.iterdir())
    assert told["umkk-40"]["goal"] == "2/5"
    assert told["p3dn-teams"]["amounts"] == [{"year": None, "amount": 38}]


def test_a_right_file_is_said_to_be_right(pantau):
    code, out, err = pantau("check", PROGRAMMES / "umkk-40.yaml")
    assert (code, err) == (0, "")
    assert out.startswith(f"{PROGRAMMES / 'umkk-40.yaml'}: right: umkk value of each agency")


def test_a_wrong_file_is_one_line_with_its_place(pantau, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("id: wrong\ntitel_id: x\n")
    code, out, err = pantau("check", path)
    assert (code, out) == (2, "")
    assert err == f"pantau: {path}:2: unknown key 'titel_id'; did you mean 'title_id'?\n"


def test_pictures_are_written_where_one_says(pantau, tmp_path):
    code, out, _ = pantau("curves", tmp_path / "drawn")
    assert code == 0
    assert (tmp_path / "drawn" / "band-middle.svg").is_file()
    assert len(out.splitlines()) == len(list((tmp_path / "drawn").iterdir()))
