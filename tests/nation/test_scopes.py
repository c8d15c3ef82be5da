"""Scopes by their codes and by what people write."""

import pytest

from monitors.nation.scopes import PROVINCES, kind_code, name_of, parse, province_code, scope_of
from monitors.programme import scope_of as log_of


def test_there_are_38_provinces_each_with_its_own_name():
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 38
    for code, name in PROVINCES.items():
        assert province_code(name) == province_code(name.upper()) == province_code(code) == code
        assert scope_of(code) == log_of(code) == "province"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Provinsi  Jawa Timur", "ID-JI"),
        ("D.I. Yogyakarta", "ID-YO"),
        ("Daerah Khusus Ibukota Jakarta", "ID-JK"),
        ("PAPUA BARAT DAYA", "ID-PD"),
        ("Atlantis", "province:Atlantis"),
    ],
)
def test_a_province_is_known_by_its_name(written, code):
    assert province_code(written) == code
    assert scope_of(code) == "province"


def test_a_kind_is_written_as_the_feeds_do():
    assert kind_code(" kabupaten ") == "kind:KABUPATEN"
    assert scope_of("kind:KABUPATEN") == "kind"
    assert scope_of("agency:D998") == "agency"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nation", "ID"),
        ("Nasional", "ID"),
        ("id", "ID"),
        ("id-ji", "ID-JI"),
        ("province:Jawa Timur", "ID-JI"),
        ("provinsi: bali", "ID-BA"),
        ("province:ID-BA", "ID-BA"),
        ("kind:kota", "kind:KOTA"),
        ("agency:d998", "agency:D998"),
    ],
)
def test_what_people_write(text, code):
    assert parse(text) == code


@pytest.mark.parametrize("text", ["", "K34", "ID-XX", "province:", "planet:Mars", "nation:x"])
def test_what_is_no_scope(text):
    with pytest.raises(ValueError, match="is no scope"):
        parse(text)


def test_names_are_for_people():
    assert [name_of(code) for code in ("ID", "ID-JI", "kind:KOTA", "agency:D1")] == [
        "Indonesia",
        "Jawa Timur",
        "KOTA",
        "D1",
    ]
