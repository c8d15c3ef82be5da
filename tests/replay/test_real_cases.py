"""Each rule by itself on the real rows: the first state rule that holds hides those after it."""

from pathlib import Path

import pytest

from monitors.days import date_of, day_of, first_day
from monitors.ledger.applied import applied
from monitors.ledger.course import Courses
from monitors.ledger.figures import figures
from monitors.ledger.view import BookView
from monitors.rules import RULES, SideRule, StateRule
from monitors.rules.case import Case, parameters_of
from monitors.rules.rule import Finding
from monitors.trajectory import position
from streams.programmes import load_calendar, load_programmes
from streams.replay.files import Request, replay
from tests.replay.test_real_rules import AMOUNT_SEN, TARGET, YEARS

MONTH_ENDS = (3, 6, 9)
CALENDAR = load_calendar()


def case_at(folder: Path, agency: str, year: int, month: int, targets: Path) -> Case:
    """The case of umkk-40 on a month's last day, with the real book behind it."""
    day = day_of(date_of(first_day(year)).replace(month=month + 1)) - 1
    request = Request(paths=[folder], agency=agency, year=year, as_of=day, targets=targets)
    book = replay(request).year.book
    assert book.amounts.through == day
    (programme,) = (one for one in applied(book, load_programmes(), day) if one.id == "umkk-40")
    found = figures(book, programme, day)
    view = BookView(book, programme, CALENDAR, found, Courses())
    asked, case = position(programme, CALENDAR, found, view)
    return case._replace(state=asked)


@pytest.mark.parametrize("month", MONTH_ENDS)
@pytest.mark.parametrize("place", YEARS)
def test_each_rule_answers_on_real_rows(
    data_dir: Path, tmp_path: Path, place: tuple[str, str, int], month: int
) -> None:
    folder, agency, year = place
    targets = tmp_path / "targets.csv"
    targets.write_text(TARGET.format(agency, year, AMOUNT_SEN, year))
    case = case_at(data_dir / folder, agency, year, month, targets)
    assert case.figures.spend_sen > 0
    answers: dict[str, bool | Finding | None] = {}
    for name, rule in RULES.items():
        if isinstance(rule, StateRule):
            answers[name] = rule.holds(case)
        else:
            assert isinstance(rule, SideRule)
            answers[name] = rule.look(case, parameters_of(case.programme, rule), ())
    assert set(answers) == set(RULES)
    assert {type(one) for one in answers.values()} <= {bool, Finding, type(None)}
    # What the rows are known to say: most spend is of unknown class, no register is at hand.
    assert answers["class_unknown"] is (5 * case.figures.unknown_sen > case.figures.spend_sen)
