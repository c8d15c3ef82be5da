import json
from pathlib import Path

from tests.publish.conftest import Installation, Pantau
from tests.publish.feed_rows import folder_of_feeds

HEADER = "supplier,supplier_class,source\n"


def classes(installation: Installation) -> list[tuple[object, object, object]]:
    return sorted(
        (row["agency"], row["supplier"], row["supplier_class"])
        for name, row in installation.rows("procurement.facts")
        if name == "SupplierClass"
    )


def test_suppliers_are_told_to_the_agencies_that_use_them(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    assert pantau("publish", "inaproc", folder, "--no-ticks").code == 0
    file = tmp_path / "suppliers.csv"
    file.write_text(HEADER + "v6:S1,micro,register\nv6:S0,small,register\nv6:S9,large,register\n")
    told = json.loads(pantau("publish", "suppliers", file, "--json").out)
    assert (told["suppliers"], told["supplier_classes"]) == (3, 2)
    assert classes(installation) == [("D998", "v6:S0", "small"), ("K99", "v6:S1", "micro")]


def test_an_agency_that_comes_later_learns_from_the_register(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "suppliers.csv"
    file.write_text(HEADER + "v6:S1,medium,register\nv6:S2,large,register\n")
    assert pantau("publish", "suppliers", file).code == 0
    file.write_text(HEADER + "v6:S1,micro,newer register\n")
    assert pantau("publish", "suppliers", file).code == 0
    assert classes(installation) == []
    folder = folder_of_feeds(tmp_path / "K99-contoh")
    told = json.loads(pantau("publish", "inaproc", folder, "--no-ticks", "--json").out)
    assert told["supplier_classes"] == 2
    assert classes(installation) == [("K99", "v6:S1", "micro"), ("K99", "v6:S2", "large")]


def test_targets_go_to_the_facts_of_their_agency(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(
        "agency,year,programme,denominator,amount_sen,valid_from,source\n"
        "K99,2024,umkk-40,target,150000000000000,2024-01-01,decision\n"
    )
    assert pantau("publish", "targets", file).code == 0
    ((name, row),) = installation.rows("procurement.facts")
    assert (name, row["agency"], row["amount_sen"]) == ("Target", "K99", 150_000_000_000_000)
    assert row["valid_from"] == 19_723
    assert isinstance(row["observed_at"], int)


def test_readings_go_to_the_facts_of_their_scope(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(
        "scope,year,programme,day,value,source\n"
        "ID,2021,small-packages-2021,2021-12-27,21665000000000000,LKPP\n"
    )
    result = pantau("publish", "readings", file)
    assert (result.code, result.out) == (0, "published 1 readings of ID (2021)\n")
    ((name, row),) = installation.rows("procurement.facts")
    assert (name, row["agency"], row["value"]) == ("Reading", "ID", 21_665_000_000_000_000)


def test_agencies_go_to_their_register(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text("code,name,kind\nK99,Kementerian Contoh,KEMENTERIAN\n")
    result = pantau("publish", "agencies", file, "--observed-at", "2024-05-01")
    assert (result.code, result.out) == (0, "published 1 agency entries\n")
    (record,) = installation.records("umkm.agencies")
    assert record.key == b"K99"
    ((_, row),) = installation.rows("umkm.agencies")
    assert (row["time_zone"], row["observed_at"]) == ("Asia/Jakarta", 1_714_496_400_000)


def test_each_entry_of_an_agency_goes_to_its_own_facts(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text(
        "code,name,kind,province,successor,valid_from\n"
        "D997,Kabupaten Lama,KABUPATEN,Jawa Timur,D998,2024-07-01\n"
        "D997,Kabupaten Lama,KABUPATEN,Jawa Timur,,\n"
    )
    assert pantau("publish", "agencies", file, "--observed-at", "2024-08-01").code == 0
    facts = [row for name, row in installation.rows("procurement.facts") if name == "Registration"]
    assert [(one["agency"], one["successor"], one["valid_from"]) for one in facts] == [
        ("D997", None, None),
        ("D997", "D998", 19_905),
    ]
    assert [record.key for record in installation.records("procurement.facts")] == [b"D997"] * 2
    # The register keeps the newest record of a key: the entry that begins last.
    assert installation.rows("umkm.agencies")[-1][1]["successor"] == "D998"


def test_a_register_with_a_wrong_line_publishes_nothing(
    installation: Installation, pantau: Pantau, tmp_path: Path
) -> None:
    file = tmp_path / "suppliers.csv"
    file.write_text(HEADER + "v6:S1,micro,register\nv6:S2,tiny,register\n")
    result = pantau("publish", "suppliers", file)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert f"{file}:3" in result.err
    assert installation.records("umkm.suppliers") == []
