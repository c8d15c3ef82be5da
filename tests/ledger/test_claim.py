"""What the register, the package's class and its pagu make of a declared claim."""

import pytest

from monitors.facts import SUPPLIER_CLASSES
from monitors.ledger.claim import evidence, judge_claim, reserved_up_to

LIMIT = 15_000_000_000_00


@pytest.mark.parametrize(
    ("supplier_class", "package_class", "pagu", "verdict"),
    [
        ("micro", None, None, "confirmed"),
        ("small", "small", LIMIT, "confirmed"),
        ("cooperative", "small", 1, "confirmed"),
        (None, None, None, "unverifiable"),
        (None, "small", LIMIT, "unverifiable"),
        ("unknown", "small", None, "unverifiable"),
        # Doubtful by the supplier, the package's class, the pagu, each alone.
        ("medium", "small", 1, "doubtful"),
        ("large", None, None, "doubtful"),
        ("small", "medium", 1, "doubtful"),
        ("small", "large", None, "doubtful"),
        (None, "medium", None, "doubtful"),
        ("unknown", "medium", None, "doubtful"),
        ("micro", "small", LIMIT + 1, "doubtful"),
        (None, None, LIMIT + 1, "doubtful"),
        ("unknown", None, LIMIT + 1, "doubtful"),
    ],
)
def test_a_claim(supplier_class, package_class, pagu, verdict):
    assert judge_claim(supplier_class, package_class, pagu, LIMIT) == verdict


def test_only_the_three_small_classes_can_confirm():
    confirming = {
        word for word in SUPPLIER_CLASSES if judge_claim(word, None, None, 1) == "confirmed"
    }
    assert confirming == {"micro", "small", "cooperative"}


@pytest.mark.parametrize(
    ("year", "limit"),
    [
        (2020, 2_500_000_000_00),
        (2021, 15_000_000_000_00),
        (2024, 15_000_000_000_00),
    ],
)
def test_the_reserved_limit_was_raised_in_2021(year, limit):
    assert reserved_up_to(year) == limit


@pytest.mark.parametrize("supplier_class", [None, *SUPPLIER_CLASSES])
@pytest.mark.parametrize("package_class", [None, "small", "medium", "large"])
@pytest.mark.parametrize("pagu", [None, LIMIT, LIMIT + 1])
def test_the_evidence_is_what_the_verdict_goes_by(supplier_class, package_class, pagu):
    held = evidence(supplier_class, package_class, pagu, LIMIT)
    assert held.verdict == judge_claim(supplier_class, package_class, pagu, LIMIT)
    assert ("package_class" in held.against) == (package_class in {"medium", "large"})
    assert ("supplier_class" in held.against) == (supplier_class in {"medium", "large"})
    assert ("pagu" in held.against) == (pagu == LIMIT + 1)
    assert held.supports == (supplier_class in {"micro", "small", "cooperative"})
    assert (held.verdict == "doubtful") == bool(held.against)
    assert held.verdict != "confirmed" or held.supports


def test_a_claim_may_be_doubtful_for_several_reasons():
    held = evidence("large", "medium", LIMIT + 1, LIMIT)
    assert held == ("doubtful", ("package_class", "supplier_class", "pagu"), False, LIMIT)
