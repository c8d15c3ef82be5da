from typing import Any

import pytest

from tests.deploy.chart import objects, pods
from tests.deploy.tools import module

FETCH = {"enabled": True, "agenciesConfigMap": "agencies", "tokenSecret": "token"}


@pytest.mark.parametrize(
    ("years", "said"), [([], []), ([2025, 2026], ["--year", "2025", "--year", "2026"])]
)
def test_fetch_is_told_of_the_years_that_are_named(years: list[int], said: list[str]) -> None:
    (container,) = pods(objects({"fetch": {**FETCH, "years": years}}))["fetch"]["containers"]
    assert container["args"][container["args"].index("--metrics") + 1 :] == said


@pytest.mark.parametrize("years", [2026, ["2026"], [26], [2026, 2026]])
def test_what_is_no_list_of_years_is_refused(years: Any) -> None:
    with pytest.raises(module("helm_python").HelmError):
        objects({"fetch": {**FETCH, "years": years}})
