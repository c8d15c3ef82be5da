from pathlib import Path

import pytest

from monitors.days import local_day
from streams.errors import PantauError
from streams.programmes import load_programmes
from streams.sources.registers import agencies, readings, suppliers, targets
from streams.sources.registers.agencies import read_agencies
from streams.sources.registers.readings import read_readings
from streams.sources.registers.suppliers import read_suppliers
from streams.sources.registers.targets import read_targets


def write(folder: Path, text: str) -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    first, second = read_targets(write(tmp_path, targets.EXAMPLE), observed_at=9)
    assert first[:5] == ("K99", 2024, "umkk-40", "target", 150_000_000_000_000)
    assert (first.valid_from, first.observed_at) == (local_day("2024-01-01"), 9)
    assert second.content != first.content
    entries = read_suppliers(write(tmp_path, suppliers.EXAMPLE))
    assert [entry.supplier_class for entry in entries] == ["small", "micro", "cooperative"]
    ministry, regency, former, merged = read_agencies(write(tmp_path, agencies.EXAMPLE))
    assert (ministry.code, ministry.province, ministry.time_zone) == ("K99", None, "Asia/Jakarta")
    assert (regency.time_zone, regency.valid_from) == ("Asia/Makassar", local_day("2024-01-01"))
    assert (former.code, former.successor, former.valid_from) == ("D997", None, None)
    assert merged.code == former.code
    assert (merged.successor, merged.valid_from) == ("D998", local_day("2024-07-01"))


def test_space_and_id_may_stand_apart_and_comments_are_skipped(tmp_path: Path) -> None:
    text = "# made up\nspace,id,supplier_class,source\n\nspse,501,medium,someone\n"
    (entry,) = read_suppliers(write(tmp_path, text))
    assert (entry.supplier, entry.supplier_class) == ("spse:501", "medium")


def test_content_depends_on_what_is_said_alone(tmp_path: Path) -> None:
    before = read_targets(write(tmp_path, targets.EXAMPLE), observed_at=1)
    after = read_targets(write(tmp_path, f"# a remark\n{targets.EXAMPLE}"), observed_at=2)
    assert [one.content for one in before] == [one.content for one in after]


HEADER = "agency,year,programme,denominator,amount_sen,valid_from,source\n"


def test_a_target_of_a_programme_that_nobody_judges_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}K99,2024,umkk40,target,1,2024-01-01,s\n")
    with pytest.raises(PantauError, match=r":2: programme is 'umkk40'.*did you mean umkk-40\?"):
        read_targets(path, programmes={one.id for one in load_programmes()})
    assert len(read_targets(path)) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty: begin it with agency,year"),
        ("agency,year,programe\n", r":1: unknown column 'programe': did you mean programme\?"),
        ("agency;year;programme\n", ":1: cells are divided by ';': save it with commas"),
        ("agency,agency\n", ":1: column agency occurs twice"),
        ("agency,year\n", ":1: column programme is missing"),
        (f"{HEADER}K99,2024\n", ":2: has 2 cells where the header has 7"),
        (f"{HEADER},2024,p,target,1,2024-01-01,s\n", ":2: agency is empty"),
        (f"{HEADER}K-9,2024,p,target,1,2024-01-01,s\n", ":2: agency is 'K-9', not an agency"),
        (f"{HEADER}K99,24,p,target,1,2024-01-01,s\n", ":2: year is 24, not within 2000"),
        (f"{HEADER}K99,2024,p,taget,1,2024-01-01,s\n", r"did you mean target\?"),
        (f"{HEADER}K99,2024,p,target,1.5,2024-01-01,s\n", ":2: amount_sen is '1.5', not a whole"),
        (f"{HEADER}K99,2024,p,target,-1,2024-01-01,s\n", ":2: amount_sen"),
        (f"{HEADER}K99,2024,p,target,0,2024-01-01,s\n", ":2: amount_sen is 0, not within 1"),
        (f"{HEADER}K99,2024,p,target,1,1/2/2024,s\n", ":2: valid_from is '1/2/2024', not a date"),
        (f"{HEADER}K99,2024,p,target,1,2024-01-01,\n", ":2: source is empty"),
        (HEADER + "K99,2024,p,target,1,2024-01-01,s\n" * 2, ":3: says the same as line 2"),
        (f'{HEADER}"K99,2024\n', "cannot be read"),
    ],
)
def test_a_wrong_target_is_named_by_line_and_column(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(PantauError, match=complaint) as caught:
        read_targets(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("501,small,s", "is '501', not an id with its space"),
        ("sikap:501,small,s", "not an id with its space"),
        ("spse:,small,s", "not an id with its space"),
        ("spse:501,kecil,s", "supplier_class is 'kecil', not one of"),
        ("spse:501,small,s\nspse:501,micro,s", ":3: spse:501 is in line 2 too"),
    ],
)
def test_a_wrong_supplier_is_named(tmp_path: Path, row: str, complaint: str) -> None:
    path = write(tmp_path, f"supplier,supplier_class,source\n{row}\n")
    with pytest.raises(PantauError, match=complaint):
        read_suppliers(path)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("K99,,KEMENTERIAN,WIB,", "name is empty"),
        ("K99,N,KEMENTERIAN,UTC,", "time_zone is 'UTC', not one of"),
        ("K99,N,KEMENTERIAN,WIB,K99", "successor is the agency itself"),
        ("K99,N,K,,\nk99,N,K,,", ":3: K99 is in line 2 too"),
    ],
)
def test_a_wrong_agency_is_named(tmp_path: Path, row: str, complaint: str) -> None:
    path = write(tmp_path, f"code,name,kind,time_zone,successor\n{row}\n")
    with pytest.raises(PantauError, match=complaint):
        read_agencies(path)


def test_a_file_that_is_not_there_or_not_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PantauError, match="cannot be read"):
        read_targets(tmp_path / "nowhere.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PantauError, match="not a CSV file in UTF-8"):
        read_targets(binary)


PROGRAMMES = load_programmes()
READINGS = "scope,year,programme,series,day,value,source\n"


def test_readings_are_read_with_the_programmes_that_they_name(tmp_path: Path) -> None:
    first, second = read_readings(write(tmp_path, readings.EXAMPLE), PROGRAMMES, observed_at=9)
    assert first[:7] == (
        "ID", 2021, "small-packages-2021", "", local_day("2021-12-27"), 21_665_000_000_000_000,
        "LKPP",
    )  # fmt: skip
    assert (second.series, second.value, second.observed_at) == ("spse", 178_279, 9)
    assert first.content != second.content


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("ID,2022,umkm-on-bord,spse,2022-01-31,1,x", r":2: programme .* mean umkm-on-board\?"),
        ("ID,2022,umkk-40,,2022-01-31,1,x", ":2: programme is 'umkk-40', not one of"),
        ("ID,2022,umkm-on-board,sps,2022-01-31,1,x", r":2: series is 'sps'.* mean spse\?"),
        ("ID,2022,umkm-on-board,,2022-01-31,1,x", ":2: series is empty"),
        ("ID,2021,umkm-on-board,spse,2021-01-31,1,x", ":2: year is 2021, in which umkm-on-board"),
        ("ID,2022,umkm-on-board,spse,2023-01-01,1,x", ":2: day is not in the year 2022"),
        ("ID,2022,umkm-on-board,spse,2022-01-31,-1,x", ":2: value is '-1', not a whole number"),
        ("ID-JI,2022,umkm-on-board,spse,2022-01-31,1,x", ":2: scope is ID-JI, but umkm-on-board"),
        ("ID-XX,2022,umkm-on-board,spse,2022-01-31,1,x", ":2: scope is 'ID-XX', not ID, a prov"),
        ("K34,2022,umkm-on-board,spse,2022-01-31,1,x", ":2: scope is K34, but umkm-on-board is"),
        ("ID,2022,umkm-on-board,spse,2022-01-31,1,x\nid,2022,umkm-on-board,spse,2022-01-31,2,x",
         ":3: says the same as line 2 says"),
    ],
)  # fmt: skip
def test_a_wrong_reading_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(PantauError, match=complaint):
        read_readings(write(tmp_path, f"{READINGS}{line}\n"), PROGRAMMES)
