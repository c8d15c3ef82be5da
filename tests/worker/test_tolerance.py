"""How many dead letters are borne."""

from streams.worker.tolerance import WINDOW, Tolerance


def test_a_number_is_borne_and_not_one_more():
    tolerance = Tolerance(30)
    tolerance.add(9, 10)
    assert not tolerance.exceeded_by(20)
    assert tolerance.exceeded_by(21)


def test_a_share_is_of_the_window():
    tolerance = Tolerance(0.05)
    assert not tolerance.exceeded_by(int(WINDOW * 0.05))
    assert tolerance.exceeded_by(int(WINDOW * 0.05) + 1)


def test_letters_are_forgotten_behind_the_window():
    tolerance = Tolerance(30)
    tolerance.add(0, 30)
    tolerance.add(WINDOW - 1, 0)
    assert tolerance.exceeded_by(1)
    tolerance.add(WINDOW, 0)
    assert not tolerance.exceeded_by(30)


def test_none_is_borne_at_zero_and_good_batches_pass():
    tolerance = Tolerance(0)
    assert tolerance.exceeded_by(1)
    assert not tolerance.exceeded_by(0)
