"""The changelog's bytes."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.worker.segment import (
    ALERT,
    FORMAT,
    LETTER,
    Begin,
    Claim,
    CorruptRecordError,
    End,
    Output,
    Rows,
    Segment,
    decode,
    encode,
)

NUMBERS = st.integers(-1, 2**62)
TEXTS = st.text(max_size=8)
ROWS = st.lists(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | TEXTS | st.binary()))
OUTPUTS = st.lists(
    st.builds(Output, st.sampled_from((ALERT, LETTER)), st.none() | st.binary(), TEXTS, st.binary())
)
TOUCHED = st.lists(st.tuples(TEXTS, NUMBERS))
RECORDS = (
    st.builds(Claim, NUMBERS, TEXTS, TEXTS)
    | st.builds(Segment, NUMBERS, TEXTS, NUMBERS, NUMBERS, NUMBERS, ROWS, OUTPUTS, TOUCHED)
    | st.builds(Begin, NUMBERS, TEXTS, NUMBERS, NUMBERS, NUMBERS)
    | st.builds(Rows, NUMBERS, TEXTS, NUMBERS, NUMBERS, ROWS)
    | st.builds(End, NUMBERS, TEXTS, NUMBERS, NUMBERS)
)


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(record):
    read = decode(encode(record))
    assert read == record
    assert type(read) is type(record)


@given(RECORDS)
def test_a_record_of_the_format_before_is_read(record):
    assert decode(b"\x01" + encode(record)[1:]) == record


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        bytes([FORMAT + 1]) + encode(Claim(0, "a", ""))[1:],
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
