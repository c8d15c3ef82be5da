import gzip
import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from streams.sources import lines as lines_module
from streams.sources.lines import read_lines, rows_of


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", b'{"a": 1}\n\n{"a": \n{"a": 3}\n\xff\xfe\n{"a": 5')
    lines = list(read_lines(path))
    assert [(line.number, line.code) for line in lines] == [
        (1, None),
        (3, "broken_json"),
        (4, None),
        (5, "not_utf8"),
        (6, "broken_json"),
    ]
    assert lines[2].row == {"a": 3}


def test_numbers_with_a_point_stay_exact(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", b'{"a": 15761893981.75, "b": NaN, "c": 1}')
    (line,) = read_lines(path)
    assert line.row["a"] == Decimal("15761893981.75")
    assert line.row["b"].is_nan()
    assert type(line.row["c"]) is int


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a": 1}, {"a": 2}]',
        b'\xef\xbb\xbf[{"a": 1}, {"a": 2}]',
        b'{"success": true, "data": [{"a": 1}, {"a": 2}], "meta": {"has_more": false}}',
    ],
)
def test_arrays_and_envelopes_are_the_same(tmp_path: Path, content: bytes) -> None:
    lines = list(read_lines(write(tmp_path, "a.json", content)))
    assert [(line.number, line.row) for line in lines] == [(1, {"a": 1}), (2, {"a": 2})]


def test_a_line_may_be_a_page_of_the_api(tmp_path: Path) -> None:
    page = json.dumps({"success": True, "data": [{"a": 1}, {"a": 2}], "meta": {}})
    lines = list(read_lines(write(tmp_path, "a.jsonl", f"{page}\n{page}\n".encode())))
    assert [(line.number, line.row["a"]) for line in lines] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_listing_with_the_wrong_suffix_is_read_as_one(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", b'[\n  {"a": 1},\n  {"a": 2}\n]\n')
    assert [line.row for line in read_lines(path)] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a": 1}, {"a": 2',
        b"",
        b"7",
        b'{"rows": []}',
        b'{"data": {"items": []}}',
        b'{"success": false, "data": []}',
        b"[" * 100_000,
        b"[1" + b"0" * 5_000 + b"]",
        b"[1e99999999999999999999]",
        b"\xff",
    ],
)
def test_a_broken_document_is_one_problem_of_the_file(tmp_path: Path, content: bytes) -> None:
    (line,) = read_lines(write(tmp_path, "a.json", content))
    assert line.number == 0
    assert line.code in {"broken_json", "not_utf8"}


def test_rows_line_by_line_under_the_name_of_a_document_are_told_their_own(tmp_path: Path) -> None:
    (line,) = read_lines(write(tmp_path, "a.json", b'{"data": []}\n{"data": []}\n'))
    assert line.code == "broken_json"
    assert str(line.reason).endswith("a file with a row on each line is called .jsonl")


@pytest.mark.parametrize("name", ["a.JSON", "a.Json.GZ", "a.JSON.gz"])
def test_the_suffix_may_be_in_upper_case(tmp_path: Path, name: str) -> None:
    content = b'{"success": true, "data": [\n{"a": 1}\n]}'
    path = write(tmp_path, name, gzip.compress(content) if name[-2:] in "GZgz" else content)
    assert [line.row for line in read_lines(path)] == [{"a": 1}]


def test_a_line_too_long_for_the_memory_is_skipped_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 20)
    monkeypatch.setattr(lines_module, "SKIPPED_AT_ONCE", 7)
    longest = b'{"a": "0123456789"}\n'
    assert len(longest) == 20
    content = longest + b"0" * 100 + b"\n" + b"0" * 20 + b"\n" + longest + b"[" * 1_000
    path = write(tmp_path, "a.jsonl.gz", gzip.compress(content))
    assert [(line.number, line.code) for line in read_lines(path)] == [
        (1, None),
        (2, "too_large"),
        (3, "too_large"),
        (4, None),
        (5, "too_large"),
    ]


def test_a_document_too_large_for_the_memory_is_one_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b'[{"a": 1}]'
    path = write(tmp_path, "a.json.gz", gzip.compress(content))
    monkeypatch.setattr(lines_module, "LARGEST_DOCUMENT", len(content))
    assert [line.code for line in read_lines(path)] == [None]
    monkeypatch.setattr(lines_module, "LARGEST_DOCUMENT", len(content) - 1)
    (line,) = read_lines(path)
    assert (line.number, line.code, line.raw) == (0, "too_large", b"")


def test_an_empty_file_of_lines_has_none(tmp_path: Path) -> None:
    assert list(read_lines(write(tmp_path, "a.jsonl", b""))) == []


def test_an_answer_without_data_has_no_rows() -> None:
    assert rows_of({"success": True, "data": None}) == []


def test_compressed_files_are_read_and_their_end_may_be_missing(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"a": 1}\n' * 5_000, mtime=0)
    read = list(read_lines(write(tmp_path, "a.jsonl.gz", whole)))
    assert len(read) == 5_000
    cut = list(read_lines(write(tmp_path, "b.jsonl.gz", whole[:-12])))
    assert cut[-1].code == "unreadable"
    assert cut[-1].number == 0


def test_the_digest_is_of_the_line_as_it_stood(tmp_path: Path) -> None:
    (line,) = read_lines(write(tmp_path, "a.jsonl", b'{"a":  1}\n'))
    assert line.digest() == (sha256(b'{"a":  1}').hexdigest(), 9)
