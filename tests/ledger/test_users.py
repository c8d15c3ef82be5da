"""The packages of a supplier, kept up to date: always those that a fresh look finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.calendar import Calendar
from monitors.days import first_day
from monitors.facts import SupplierClass
from monitors.ledger.package import CHANNEL, MEASURES, WIDTH
from monitors.ledger.partition import Partition
from monitors.ledger.users import FEW, Users

KEYS = st.integers(0, 9).map(str)
SUPPLIERS = st.frozensets(st.sampled_from("abc"))


def named(packed: bytes) -> set[str]:
    """A package that is packed as the letters of its suppliers."""
    return set(packed.decode())


def packed(suppliers: frozenset[str]) -> bytes:
    return "".join(sorted(suppliers)).encode()


@given(st.lists(st.one_of(st.tuples(KEYS, SUPPLIERS), st.sampled_from("abc")), max_size=40))
@settings(max_examples=300)
def test_it_names_every_package_of_a_supplier_once(steps: list[object]) -> None:
    users, packages = Users(named), dict[str, bytes]()
    for step in steps:
        if isinstance(step, tuple):
            key, suppliers = step
            if users.stale is not None:
                users.stale.setdefault(key, key not in packages)
            packages[key] = packed(suppliers)
            continue
        assert isinstance(step, str)
        found = users.of(step, packages)
        assert len(found) == len(set(found))
        # One that it has left may still stand there: it is judged, and nothing moves.
        assert {key for key, value in packages.items() if step in named(value)} <= set(found)


def test_it_reads_again_only_what_has_changed() -> None:
    read: list[bytes] = []

    def reading(value: bytes) -> set[str]:
        read.append(value)
        return named(value)

    users, packages = Users(reading), {"1": b"a", "2": b"b"}
    assert users.of("a", packages) == ["1"]
    assert users.stale == {}
    packages["3"] = b"ab"
    users.stale["3"] = True
    read.clear()
    assert users.of("b", packages) == ["2", "3"]
    assert read == [b"ab"]


@pytest.mark.parametrize(("changed", "kept"), [(2 * FEW, True), (2 * FEW + 1, False)])
def test_it_is_forgotten_where_more_than_a_quarter_has_changed(changed, kept):
    users, packages = Users(named), {str(key): b"a" for key in range(8 * FEW)}
    users.of("a", packages)
    users.stale = dict.fromkeys(list(packages)[:changed], False)
    users.settle(packages)
    assert (users.stale is not None) is kept
    assert len(users.of("a", packages)) == 8 * FEW


def test_a_package_that_begins_after_a_class_was_told_is_judged_by_the_next_one() -> None:
    partition = Partition((), Calendar())
    day = first_day(2024)

    def order(package: str) -> tuple[object, ...]:
        return (
            "K1", 2024, "ecatalogue_v6", package, "", "order", 0, "active", day, 100, None, None,
            "v6:S", None, None, None, int(package), 1_700_000_000_000, None, None,
        )  # fmt: skip

    partition.fold_transactions([0], [order("1")])
    partition.fold(1, SupplierClass("K1", "v6:S", "unknown", 1, 1_700_000_000_000))
    partition.fold(2, SupplierClass("K1", "v6:S", "micro", 2, 1_700_000_001_000))
    partition.fold_transactions([3], [order("2")])
    partition.fold(4, SupplierClass("K1", "v6:S", "medium", 3, 1_700_000_002_000))
    confirmed = MEASURES.index("confirmed")
    total = partition.book("K1", 2024).amounts.total
    assert total[CHANNEL["ecatalogue_v6"] * WIDTH + confirmed] == 0
