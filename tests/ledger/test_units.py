"""Which units' budgets may hold the same money twice."""

from monitors.ledger.units import parents


def test_a_department_beside_its_units() -> None:
    units = ["1/1.02.0.00.0.00.02.0000", "2/1.02.0.00.0.00.02.0065", "3/1.01.0.00.0.00.01.0000"]
    assert parents(units) == ["1/1.02.0.00.0.00.02.0000"]


def test_units_without_their_department_and_codes_of_another_kind() -> None:
    assert parents(["2/1.02.0.00.0.00.02.0065", "7/451480", "8", ""]) == []
