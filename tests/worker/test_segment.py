"""The changelog's bytes."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.worker.segment import (
    ALERT,
    FORMAT,
    LETTER,
    SLICES,
    Begin,
    Claim,
    CorruptRecordError,
    End,
    Output,
    Rows,
    Segment,
    Slice,
    decode,
    encode,
    joined,
    sliced,
)

NUMBERS = st.integers(-1, 2**62)
TEXTS = st.text(max_size=8)
ROWS = st.lists(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | TEXTS | st.binary()))
OUTPUTS = st.lists(
    st.builds(Output, st.sampled_from((ALERT, LETTER)), st.none() | st.binary(), TEXTS, st.binary())
)
TOUCHED = st.lists(st.tuples(TEXTS, NUMBERS))
SEGMENTS = st.builds(Segment, NUMBERS, TEXTS, NUMBERS, NUMBERS, NUMBERS, ROWS, OUTPUTS, TOUCHED)
FORMER = (
    st.builds(Claim, NUMBERS, TEXTS, TEXTS)
    | SEGMENTS
    | st.builds(Begin, NUMBERS, TEXTS, NUMBERS, NUMBERS, NUMBERS)
    | st.builds(Rows, NUMBERS, TEXTS, NUMBERS, NUMBERS, ROWS)
    | st.builds(End, NUMBERS, TEXTS, NUMBERS, NUMBERS)
)
RECORDS = FORMER | st.builds(Slice, NUMBERS, TEXTS, NUMBERS, NUMBERS, NUMBERS, st.binary())


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(record):
    read = decode(encode(record))
    assert read == record
    assert type(read) is type(record)


@given(FORMER, st.sampled_from((1, 2)))
def test_a_record_of_a_format_before_is_read(record, former):
    assert decode(bytes([former]) + encode(record)[1:]) == record


@given(RECORDS)
def test_a_log_without_slices_is_of_the_format_before_them(record):
    assert encode(record)[0] == (SLICES if isinstance(record, Slice) else FORMAT)


@given(SEGMENTS, st.integers(1, 40))
def test_the_slices_of_a_segment_make_it_again(segment, size):
    value = encode(segment)
    slices = list(sliced(segment, value, size))
    assert joined(one.content for one in slices) == segment
    assert max(len(one.content) for one in slices) <= size
    own = (segment.generation, segment.owner, segment.previous)
    assert slices == [
        Slice(*own, number, len(slices), one.content) for number, one in enumerate(slices)
    ]


@pytest.mark.parametrize("value", [b"", encode(Claim(0, "a", "")), b"\x02 no record"])
def test_slices_that_make_no_segment_are_refused(value):
    with pytest.raises(CorruptRecordError):
        joined([value[:3], value[3:]])


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        bytes([SLICES + 1]) + encode(Claim(0, "a", ""))[1:],
        encode(Claim(0, "a", ""))[:-1],
        encode(Claim(0, "a", "")) + b"\x00",
        bytes([FORMAT]) + msgpack.packb((9, 1)),
        bytes([FORMAT]) + msgpack.packb((0, 1)),
        bytes([FORMAT]) + msgpack.packb(7),
        bytes([FORMAT]) + msgpack.packb((1, 1, "a", 0, 1, 0, [], [[1]], [])),
    ],
)
def test_what_is_no_record_is_refused(value):
    with pytest.raises(CorruptRecordError):
        decode(value)
