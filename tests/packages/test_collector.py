"""What the packages' process tells at scrape time."""

from types import SimpleNamespace
from typing import Any

from streams.metrics.catalogue import METRICS, Process
from streams.metrics.health import Health
from streams.packages.collector import PackagesCollector, PackagesProbes


def made(**changes: Any) -> Any:
    return SimpleNamespace(
        **{"published": 7, "health": Health(), "is_up_to_date": False, "lag": lambda: {0: 4, 1: 1}}
        | changes
    )


def test_all_of_it_is_told():
    families = {one.name: one for one in PackagesCollector(made()).collect()}
    lag = families["pantau_packages_lag_records"]
    assert {sample.labels["partition"]: sample.value for sample in lag.samples} == {"0": 4, "1": 1}
    assert families["pantau_packages_published"].samples[0].value == 7
    told = {name + "_total" * (one.type == "counter") for name, one in families.items()}
    assert told == {
        one.name for one in METRICS if Process.PACKAGES in one.by and Process.BOARD not in one.by
    }


def test_it_is_ready_once_it_has_come_to_the_end():
    assert PackagesProbes(made()).ready() == (False, "5 facts behind")
    assert PackagesProbes(made(is_up_to_date=True)).ready()[0]


def test_it_is_alive_while_its_loop_comes_round():
    now = [0.0]
    stage = made(health=Health(lambda: now[0]))
    assert PackagesProbes(stage).healthy()[0]
    now[0] = 1000.0
    assert not PackagesProbes(stage).healthy()[0]
