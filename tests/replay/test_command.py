"""`pantau replay` as a user meets it: exit codes, one-line errors, the table and its JSON."""

import json
import re
import shutil
from pathlib import Path

import pytest

from streams.__main__ import main

YEARS = Path(__file__).parents[1] / "fixtures" / "years"
CASE = YEARS / "behind_then_recovered"
FEEDS = str(CASE / "feeds")
WHO = ("--agency", "D998", "--year", "2025")
TARGETS = "agency,year,programme,denominator,amount_sen,valid_from,source\n"


@pytest.fixture
def pantau(capsys, monkeypatch):
    """Run `pantau replay …` in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["replay", *map(str, arguments)])
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


def refused(told):
    """The one line that says what is wrong."""
    code, out, err = told
    assert (code, out) == (2, "")
    assert re.fullmatch(r"pantau: .+\n", err)
    return err.removeprefix("pantau: ").rstrip("\n")


def test_a_folder_that_is_not_there(pantau, tmp_path):
    line = refused(pantau(tmp_path / "nowhere", *WHO))
    assert line.startswith(f"{tmp_path / 'nowhere'}: no such file or folder: expected feed files")


def test_an_empty_folder(pantau, tmp_path):
    line = refused(pantau(tmp_path, *WHO))
    assert line.startswith(f"{tmp_path}: no feed found: expected feed files")


def test_one_wrong_path_among_good_ones(pantau, tmp_path):
    assert str(tmp_path) in refused(pantau(FEEDS, tmp_path, *WHO))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([FEEDS, "--agency", "D998"], "replay: Missing option '--year'."),
        ([FEEDS, "--year", "2025"], "replay: Missing option '--agency'."),
        ([*WHO], "replay: Missing argument 'PATHS...'."),
        ([FEEDS, *WHO, "--asof", "2025-01-01"], "No such option: --asof"),
        ([FEEDS, *WHO, "--as-of", "2025-02-30"], "'2025-02-30' does not match the format"),
        ([FEEDS, *WHO, "--as-of", "September"], "'September' does not match the format"),
        ([FEEDS, *WHO, "--as-of", "2024-12-31"], "--as-of 2024-12-31: lies before 2025"),
        ([FEEDS, "--agency", "D998", "--year", "99"], "99 is not in the range"),
        ([FEEDS, "--agency", "D998", "--year", "two"], "'two' is not a valid integer"),
        ([FEEDS, *WHO, "--observed-at", "yesterday"], "--observed-at 'yesterday': not a date"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_a_wrong_argument(pantau, arguments, said):
    assert said in refused(pantau(*arguments))


@pytest.mark.parametrize(
    ("option", "text", "where"),
    [
        ("--targets", TARGETS + "D998,2025,umkk-40,target,1.5,2025-01-01,x\n", ":2: amount_sen"),
        ("--targets", TARGETS + "\nD998,2025,umkk-40,target,1,soon,x\n", ":3: valid_from"),
        ("--targets", "agency,year\n", ":1: column programme is missing"),
        ("--targets", "", ": is empty: begin it with agency,year,"),
        ("--suppliers", "supplier,supplier_class,source\nspse:1,tiny,x\n", ":2: supplier_class"),
        ("--suppliers", "supplier,supplier_class,source\n1723035,small,x\n", ":2: supplier is"),
    ],
)
def test_a_register_that_does_not_fit_is_named_with_its_line(pantau, tmp_path, option, text, where):
    register = tmp_path / "register.csv"
    register.write_text(text)
    assert refused(pantau(FEEDS, *WHO, option, register)).startswith(f"{register}{where}")


@pytest.mark.parametrize("option", ["--targets", "--suppliers", "--programmes"])
def test_a_register_that_is_not_there(pantau, tmp_path, option):
    missing = tmp_path / "missing"
    assert refused(pantau(FEEDS, *WHO, option, missing)).startswith(f"{missing}: ")


def test_a_broken_manifest(pantau, tmp_path):
    shutil.copytree(FEEDS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "manifest.json").write_text('{"observed": "2026-01-05"}')
    manifest = tmp_path / "manifest.json"
    assert refused(pantau(tmp_path, *WHO)).startswith(f"{manifest}: unknown field observed")


def test_a_broken_line_is_counted_and_named_and_the_rest_goes_on(pantau, tmp_path):
    shutil.copytree(FEEDS, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "tender-tender-ekontrak-kontrak_2025.jsonl"
    rows = file.read_text().splitlines()
    whole = json.loads(pantau(tmp_path, *WHO, "--json")[1])
    rows[1] = rows[1][:40]
    rows.append(json.dumps({**json.loads(rows[0]), "nilai_kontrak": "forty", "kd_tender": 1}))
    file.write_text("\n".join(rows) + "\n")
    code, out, err = pantau(tmp_path, *WHO, "--json")
    assert not code
    first, second = err.splitlines()
    assert first.startswith(f"dead letter: {file}:2: the line is not JSON")
    assert second.startswith(f"dead letter: {file}:5: nilai_kontrak: ")
    assert "forty" not in err
    tender = json.loads(out)["channels"]["tender"]
    assert whole["channels"]["tender"]["dead_letters"] == 0
    assert tender["dead_letters"] == 2
    assert tender["packages"] == 3
    assert tender["value_sen"] == whole["channels"]["tender"]["value_sen"] - 6_000_000_000_000


def test_json_is_one_object_with_the_fields_of_the_design(pantau):
    code, out, err = pantau(FEEDS, *WHO, "--targets", CASE / "targets.csv", "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert list(report) == [
        "agency", "year", "name", "kind", "province", "time_zone", "successor", "closed", "as_of",
        "observed_at", "channels", "total", "windows", "denominators", "reserved", "programmes",
        "alerts",
    ]  # fmt: skip
    channels = report["channels"]
    assert channels["marketplace"] is None
    assert channels["tender"]["paid_sen"] is None
    assert {"packages", "value_sen", "umk_declared_sen", "umk_confirmed_sen", "umk_doubtful_sen",
            "umk_unverifiable_sen", "pdn_sen", "paid_sen", "cancelled", "superseded", "duplicates",
            "drafts", "dead_letters", "flagged", "flags"} <= channels["tender"].keys()  # fmt: skip
    assert {"denominator", "goal_sen", "planned_fraction", "spi", "gap_sen", "state"} <= (
        report["programmes"]["umkk-40"].keys()
    )
    assert [alert["kind"] for alert in report["alerts"]] == ["raised", "cleared"]


def test_the_table_shows_state_amounts_and_alerts(pantau):
    code, out, err = pantau(FEEDS, *WHO, "--targets", CASE / "targets.csv", "--as-of", "2025-07-31")
    assert (code, err) == (0, "")
    assert "D998 2025, as of 2025-07-31" in out
    assert "behind since 2025-07-15" in out
    assert re.search(r"tender +2 +Rp60,00 M +Rp40,00 M +Rp0 +-", out)
    assert re.search(r"marketplace +no feed", out)
    assert re.search(r"denominator +Rp387,50 miliar \(target: made-up decision 1\)", out)
    assert re.search(r"goal +Rp155,00 miliar", out)
    assert re.search(r"UMKK so far +Rp40,00 miliar = 25,8 % of the goal", out)
    assert re.search(r"planned by now +Rp60,00 miliar = 38,7 %", out)
    assert re.search(r"gap +-Rp20,00 miliar, 31 days behind", out)
    assert re.search(r"SPI, grade +0[.,]667, F", out)
    assert re.search(r"35,1 % of what is left", out)
    assert re.search(r"2025-07-15 +warning +on_track → behind", out)


def test_the_table_without_a_denominator(pantau):
    code, out, _ = pantau(FEEDS, *WHO)
    assert not code
    assert re.search(r"umkk-40 +no_denominator", out)
    assert "none: publish a target or the agency's budget" in out
    assert "No alerts." in out


def test_the_table_says_which_files_were_not_used(pantau, tmp_path):
    shutil.copytree(FEEDS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "holiday-photos.json").write_text("[]")
    code, _, err = pantau(tmp_path, *WHO)
    assert not code
    assert err == f"not used: {tmp_path / 'holiday-photos.json'}: no feed of this name is known\n"


def test_what_was_left_out_stands_under_the_table(pantau):
    case = YEARS / "cancelled_later"
    _, out, _ = pantau(case / "pull-1", case / "pull-2", "--agency", "K92", "--year", "2024")
    assert "tender: cancelled 1, duplicates 3" in out


def test_help_has_an_example(pantau):
    code, out, _ = pantau("--help")
    assert not code
    assert "Example: pantau replay " in out


def test_a_day_after_the_year_is_its_last(pantau):
    code, out, _ = pantau(FEEDS, *WHO, "--as-of", "2026-02-01", "--json")
    assert not code
    assert json.loads(out)["as_of"] == "2025-12-31"


def test_the_command_line_dates_rows_that_do_not(pantau, tmp_path):
    shutil.copytree(FEEDS, tmp_path, dirs_exist_ok=True)
    _, out, _ = pantau(tmp_path, *WHO, "--observed-at", "2025-04-30", "--json")
    report = json.loads(out)
    assert report["as_of"] == "2025-04-30"
    # Contracts of August and September are dated after that pull: they count on its day, flagged.
    assert report["channels"]["tender"]["flags"] == {"after_pull": 2}
    assert report["total"] == {"packages": 4, "value_sen": 18_000_000_000_000}


def test_an_agency_that_no_row_is_about(pantau):
    code, out, err = pantau(FEEDS, "--agency", "d998", "--year", "2025", "--json")
    assert (code, json.loads(out)["total"]["packages"]) == (0, 0)
    assert "no row is about d998: the files are about D998" in err


def test_a_register_of_today_speaks_before_a_feed(pantau, tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "ekatalog-archive-paket-e-purchasing_2025.jsonl").write_text(
        json.dumps(
            {
                "kd_klpd": "D998", "tahun_anggaran": 2025, "kd_paket": 1, "kd_paket_produk": 1,
                "kd_penyedia": 7, "total_harga": 1_000_000, "tanggal_buat_paket": "2025-03-03",
            }
        )
    )  # fmt: skip
    (feeds / "Ecat-PenyediaDetail.jsonl").write_text(
        json.dumps(
            {"kd_penyedia": 7, "penyedia_ukm": "Belum Terdefinisi", "_event_date": "2025-10-03"}
        )
    )
    register = tmp_path / "suppliers.csv"
    register.write_text("supplier,supplier_class,source\nv5:7,small,made up\n")
    _, out, _ = pantau(feeds, *WHO, "--suppliers", register, "--json")
    assert json.loads(out)["channels"]["ecatalogue_v5"]["umk_confirmed_sen"] == 100_000_000


def test_without_as_of_a_row_dated_after_the_last_pull_counts(pantau, tmp_path):
    """The contracts carry no stamp of their pull, the announcements do: 3 October."""
    contract = {
        "kd_klpd": "D998", "tahun_anggaran": 2025, "kd_tender": 1, "kd_penyedia": 7,
        "versi_addendum": 0, "nilai_kontrak": 5_000_000, "tgl_kontrak": "2025-10-10",
    }  # fmt: skip
    (tmp_path / "SPSE-TenderEkontrak-2Kontrak.json").write_text(json.dumps([contract]))
    announced = {
        "kd_klpd": "D998", "tahun_anggaran": 2025, "kd_tender": 1, "status_tender": "Selesai",
        "versi_tender": 1, "_event_date": "2025-10-03",
    }  # fmt: skip
    (tmp_path / "SPSE-TenderPengumuman.json").write_text(json.dumps([announced]))
    _, out, _ = pantau(tmp_path, *WHO, "--json")
    report = json.loads(out)
    assert report["as_of"] == "2025-10-03"
    assert report["total"] == {"packages": 1, "value_sen": 500_000_000}
    _, out, _ = pantau(tmp_path, *WHO, "--json", "--as-of", "2025-10-03")
    assert json.loads(out)["total"] == {"packages": 0, "value_sen": 0}
