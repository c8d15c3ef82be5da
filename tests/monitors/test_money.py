import json
import math
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.money import GUARD_SEN, percent_of, sen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15761893981.75", 1576189398175),
        ("4163238021.6", 416323802160),
        ("0", 0),
        ("-0.0", 0),
        ("100", 10000),
        ("1E+2", 10000),
        ("1.50000", 150),
        ("10000000000000000", GUARD_SEN),
    ],
)
def test_json_numbers_become_sen_exactly(text: str, expected: int) -> None:
    assert sen(json.loads(text, parse_float=Decimal)) == expected


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_no_amount_is_none(nothing: str | None) -> None:
    assert sen(nothing) is None


@pytest.mark.parametrize(
    "rubbish",
    [
        True,
        False,
        -1,
        Decimal("-0.01"),
        Decimal("0.001"),
        Decimal("33.3333"),
        Decimal("1E-400"),
        Decimal("1E+999999999"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        math.nan,
        math.inf,
        1e300,
        123456789012345.67,
        GUARD_SEN,
        "1,000",
        "100.000",
        "1.234.567,89",
        "Rp 5",
        "1e3",
        "\u0661",
        "NaN",
        [],
        {},
        b"1",
    ],
)
def test_rubbish_is_refused(rubbish: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        sen(rubbish)


@given(st.integers(0, GUARD_SEN))
def test_every_amount_survives_its_spellings(amount: int) -> None:
    text = f"{amount // 100}.{amount % 100:02d}"
    assert sen(text) == sen(Decimal(text)) == amount


@given(st.integers(0, 2**46 * 100 - 1))
def test_floats_within_their_range_lose_nothing(amount: int) -> None:
    assert sen(float(f"{amount // 100}.{amount % 100:02d}")) == amount


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), st.binary()
    )
)
def test_anything_is_an_amount_or_a_value_error(value: Any) -> None:
    try:
        amount = sen(value)
    except ValueError:
        return
    assert amount is None or 0 <= amount <= GUARD_SEN


@given(st.integers(0, GUARD_SEN), st.integers(0, 10_000))
def test_percent_rounds_half_even(value: int, percent: int) -> None:
    exact = Decimal(value * percent) / 10_000
    assert percent_of(value, percent) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def test_percent_ties_go_to_the_even_sen() -> None:
    assert [percent_of(odd, 50_00) for odd in (1, 3, 5)] == [0, 2, 2]
