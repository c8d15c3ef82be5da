import pytest

from streams.contracts import wire


def test_a_header_is_a_zero_byte_and_the_id_big_endian() -> None:
    assert wire.header(1_000_001_001) == b"\x00\x3b\x9a\xcd\xe9"
    assert wire.header(258) == bytes([0, 0, 0, 1, 2])


@pytest.mark.parametrize("number", [0, 1, 1_000_001_001, 2**31 - 1])
def test_the_id_comes_back(number: int) -> None:
    assert wire.schema_id(wire.header(number) + b"body") == number


@pytest.mark.parametrize("number", [-1, 2**31])
def test_an_id_beyond_a_registrys_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not within"):
        wire.header(number)


@pytest.mark.parametrize("head", [b"\x01\x00\x00\x00\x01", b"\xff\x00\x00\x00\x01"])
def test_another_first_byte_is_no_header(head: bytes) -> None:
    assert wire.schema_id(head) is None


def test_an_id_that_no_registry_gives_is_no_header() -> None:
    assert wire.schema_id(b"\x00\xff\xff\xff\xff") is None
