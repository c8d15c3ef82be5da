"""Amounts and shares as Indonesians write them."""

import pytest

from streams.display.rupiah import percent, rupiah


@pytest.mark.parametrize(
    ("sen", "text", "short"),
    [
        (None, "-", "-"),
        (0, "Rp0", "Rp0"),
        (1, "Rp0,01", "Rp0,01"),
        (50, "Rp0,50", "Rp0,50"),
        (100, "Rp1", "Rp1"),
        (99_900, "Rp999", "Rp999"),
        (100_000, "Rp1.000", "Rp1.000"),
        (99_999_999, "Rp999.999,99", "Rp999.999,99"),
        (100_000_000, "Rp1,00 juta", "Rp1,00 jt"),
        (123_456_789, "Rp1,23 juta", "Rp1,23 jt"),
        (99_999_999_999, "Rp999,99 juta", "Rp999,99 jt"),  # never "1000,00 juta"
        (100_000_000_000, "Rp1,00 miliar", "Rp1,00 M"),
        (123_000_000_000, "Rp1,23 miliar", "Rp1,23 M"),
        (105_000_000_000, "Rp1,05 miliar", "Rp1,05 M"),
        (17_738_955_193_347, "Rp177,38 miliar", "Rp177,38 M"),
        (100_000_000_000_000, "Rp1,00 triliun", "Rp1,00 T"),
        (44_243_000_000_000_000, "Rp442,43 triliun", "Rp442,43 T"),
        (-123_000_000_000, "-Rp1,23 miliar", "-Rp1,23 M"),
        (-1, "-Rp0,01", "-Rp0,01"),
    ],
)
def test_rupiah(sen, text, short):
    assert rupiah(sen) == text
    assert rupiah(sen, short=True) == short


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "-"),
        (0.0, "0,0 %"),
        (0.375, "37,5 %"),
        (0.4762, "47,6 %"),
        (1.0, "100,0 %"),
        (2.5333, "253,3 %"),
        (-0.125, "-12,5 %"),
    ],
)
def test_percent(share, text):
    assert percent(share) == text
