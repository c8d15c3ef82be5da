"""The file of a back-up, and what its records come to."""

from pathlib import Path

import pytest

from streams.changelogs.account import Account, Part
from streams.changelogs.file import Header, header, records, write
from streams.changelogs.restore import PADDING, examine, padding_like
from streams.errors import PantauError
from streams.topics.stored import Stored
from streams.worker.segment import (
    SLICES,
    Begin,
    Claim,
    End,
    Record,
    Rows,
    Segment,
    Slice,
    decode,
    encode,
    sliced,
)


def stored(offset: int, record: Record, partition: int = 0) -> Stored:
    return Stored(partition, offset, 1_700_000_000_000 + offset, None, encode(record))


def segment(previous: int, last: int, generation: int = 0) -> Segment:
    return Segment(generation, "a", previous, last, -1, [], [], [])


WHOLE = [stored(0, Claim(0, "a", "")), stored(1, segment(-1, 4)), stored(2, segment(4, 9))]
TRIMMED = [
    stored(7, Begin(0, "a", 9, 9, 9)),
    stored(8, segment(9, 12)),
    stored(9, Rows(0, "a", 9, 0, [])),
    stored(10, End(0, "a", 9, 1)),
]


def test_what_is_written_is_read(tmp_path):
    file = tmp_path / "log.avro"
    write(file, Header("log", 1), WHOLE)
    assert header(file) == Header("log", 1)
    assert list(records(file)) == WHOLE
    assert file.stat().st_mode & 0o077 == 0, "it is readable by its owner alone"
    assert [one.name for one in tmp_path.iterdir()] == ["log.avro"]


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path):
    def broken():
        yield WHOLE[0]
        raise PantauError("Kafka does not answer")

    with pytest.raises(PantauError, match="does not answer"):
        write(tmp_path / "log.avro", Header("log", 1), broken())
    assert not list(tmp_path.iterdir())


def test_a_file_that_was_cut_is_refused(tmp_path):
    file = tmp_path / "log.avro"
    write(file, Header("log", 1), WHOLE)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(PantauError, match="cannot be read to its end"):
        examine(file)


@pytest.mark.parametrize("content", [b"", b"not Avro at all, but text"])
def test_another_file_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "log.avro"
    file.write_bytes(content)
    with pytest.raises(PantauError, match="cannot be read"):
        examine(file)


def part(*several: Stored) -> Part:
    account = Account(0)
    for one in several:
        account.take(one)
    return account.part()


def test_an_empty_log_comes_to_nothing():
    assert part() == Part(0, 0, 0, -1, -1)


def test_a_log_from_its_start():
    assert part(*WHOLE) == Part(0, 0, 3, 9, 0)


def test_a_log_that_was_trimmed_begins_at_its_checkpoint():
    assert part(*TRIMMED) == Part(0, 7, 11, 12, 0)


def test_what_was_read_before_the_log_was_trimmed_does_not_count():
    assert part(*WHOLE, *TRIMMED) == Part(0, 7, 11, 12, 0)


def test_a_log_whose_checkpoint_is_not_whole_is_refused():
    with pytest.raises(PantauError, match="no whole checkpoint follows"):
        part(*TRIMMED[:-1])


def test_a_log_without_its_start_is_refused():
    with pytest.raises(PantauError, match="partition 0: it starts at offset 2"):
        part(WHOLE[2])


LARGE = segment(9, 14)._replace(rows=[["large", 9]])
SLICED = [
    stored(offset, one) for offset, one in enumerate(sliced(LARGE, encode(LARGE), 7), len(WHOLE))
]


def test_a_segment_in_slices_counts_with_the_last_of_them():
    assert len(SLICED) > 2
    assert part(*WHOLE, *SLICED[:-1]) == part(*WHOLE)._replace(end=3 + len(SLICED) - 1)
    assert part(*WHOLE, *SLICED) == Part(0, 0, 3 + len(SLICED), 14, 0)


def test_a_copy_that_ends_between_slices_can_be_gone_on_with():
    copied = [*WHOLE, *SLICED[:2]]
    padding = Stored(0, len(copied), 0, None, padding_like(copied[-1].value))
    assert padding.value is not None
    assert padding.value[0] == SLICES, "whoever reads the log has to know slices"
    claim = stored(len(copied) + 1, Claim(len(copied) + 1, "b", ""))
    again = stored(len(copied) + 2, LARGE._replace(owner="b", generation=len(copied) + 1))
    assert part(*copied, padding) == part(*copied)._replace(end=len(copied) + 1)
    assert part(*copied, padding, claim, again) == Part(0, 0, 8, 14, len(copied) + 1)


def test_slices_that_make_no_segment_are_refused():
    last = decode(SLICED[-1].value)
    assert isinstance(last, Slice)
    spoilt = stored(SLICED[-1].offset, last._replace(content=last.content[:-1]))
    with pytest.raises(PantauError, match="partition 0: not a changelog record"):
        part(*WHOLE, *SLICED[:-1], spoilt)


def test_a_record_of_another_format_is_refused():
    with pytest.raises(PantauError, match="expected changelog format"):
        part(Stored(0, 0, 0, None, b"\xff"))


def test_padding_is_of_the_format_of_the_log_and_counts_for_nothing():
    former = padding_like(b"\x01 of a former version")
    assert former[0] == 1
    assert padding_like(None) == padding_like(WHOLE[0].value) == PADDING
    for value in (former, PADDING):
        padded = [*WHOLE, Stored(0, 3, 0, None, value)]
        assert part(*padded) == part(*WHOLE)._replace(end=4)
        assert part(Stored(0, 0, 0, None, value)).fence == -1
