"""A real Alertmanager with the settings of deploy/: which alert hides which, and which it does not.

The alerts have the labels with which `promtool test rules` shows them to fire, so a rule whose
`equal` names a label that an alert does not have is seen.
"""

import datetime as dt
import json
import re
import time
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
import yaml

from tests.conftest import absent
from tests.deploy.test_rules import ALERTMANAGER, CASES
from tests.servers import alertmanager as server

Labels = Mapping[str, str]
RULES = yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]
FIRING: dict[str, list[dict[str, str]]] = {
    one["alertname"]: [
        {"alertname": one["alertname"], **alert["exp_labels"]} for alert in one["exp_alerts"]
    ]
    for case in CASES["tests"]
    for one in case["alert_rule_test"]
    if one["exp_alerts"]
}
"""Alert → the labels of each that the rule tests show to fire."""
SUBJECT = ("job", "year", "programme", "agency")
"""Labels that say what an alert is about: of another one it hides nothing."""
WAIT_S = 20


def names(matchers: list[str]) -> list[str]:
    return re.findall(r"Pantau\w+", str(matchers))


PAIRS = [
    (source, target, tuple(rule.get("equal", ())))
    for rule in RULES
    for source, target in product(names(rule["source_matchers"]), names(rule["target_matchers"]))
]
"""(alert that hides, alert that is hidden, labels that have to be equal)."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    reason = server.why_not()
    if reason:
        absent(reason, "PANTAU_REQUIRE_ALERTMANAGER")
    with server.alertmanager(ALERTMANAGER.read_text()) as running:
        yield running


def post(address: str, *alerts: Labels, ended: bool = False) -> None:
    now = dt.datetime.now(dt.UTC)
    began, ends = now - dt.timedelta(minutes=5), now + dt.timedelta(minutes=-1 if ended else 5)
    body = [
        {"labels": dict(one), "startsAt": began.isoformat(), "endsAt": ends.isoformat()}
        for one in alerts
    ]
    request = urllib.request.Request(
        f"{address}/api/v2/alerts",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def hidden(address: str) -> dict[str, bool]:
    """Mark of each open alert → whether another one hides it."""
    with urllib.request.urlopen(f"{address}/api/v2/alerts", timeout=10) as answer:
        found: list[Any] = json.load(answer)
    return {one["labels"]["mark"]: bool(one["status"]["inhibitedBy"]) for one in found}


def told(address: str, *alerts: Labels) -> dict[str, bool]:
    """Post alerts, each with its own `mark`; which of them are hidden, once one of them is."""
    post(address, *alerts)
    found = wait(address, some_hidden=True)
    # What hides ends first, and the rest when that is known: nothing is left for the next test.
    post(address, *(one for one in alerts if not found[one["mark"]]), ended=True)
    wait(address, some_hidden=False)
    post(address, *alerts, ended=True)
    return found


def wait(address: str, *, some_hidden: bool) -> dict[str, bool]:
    until = time.monotonic() + WAIT_S
    while True:
        found = hidden(address)
        if any(found.values()) == some_hidden or time.monotonic() > until:
            return found
        time.sleep(0.05)


def of(alert: str, like: Labels | None = None, equal: tuple[str, ...] = ()) -> dict[str, str]:
    """Labels of an alert as its rule gives them; those of `equal` have the values of `like`."""
    # Of a process that answers no more, rather than of one that is not found: the first.
    labels = dict(FIRING[alert][0])
    if like is not None:
        labels |= {name: like[name] for name in equal if name in labels and name in like}
    return labels


def other(labels: Labels, like: Labels, equal: tuple[str, ...]) -> list[dict[str, str]]:
    """The same alert about something else: another value of a label that both have, one each."""
    both = [name for name in SUBJECT if name in labels and name in like]
    return [{**labels, name: "another"} for name in {*equal, *both}]


def test_there_are_pairs():
    assert len(PAIRS) > 15
    assert {one for source, target, _ in PAIRS for one in (source, target)} <= FIRING.keys()


@pytest.mark.parametrize(("source", "target"), sorted({pair[:2] for pair in PAIRS}))
def test_none_hides_a_graver_one(source, target):
    grave = ("info", "warning", "critical")
    first, second = (grave.index(FIRING[name][0]["severity"]) for name in (source, target))
    assert first >= second


@pytest.mark.parametrize(("source", "target", "equal"), PAIRS)
def test_it_hides_what_follows_from_it_and_nothing_of_another(address, source, target, equal):
    first = of(source)
    second = of(target, first, equal)
    assert all(name in first and name in second for name in equal)
    beside = {f"other {n}": one for n, one in enumerate(other(second, first, equal))}
    marked = {"source": first, "target": second, **beside}
    found = told(address, *({**labels, "mark": mark} for mark, labels in marked.items()))
    assert found == {"source": False, "target": True, **dict.fromkeys(beside, False)}


def test_a_dead_worker_does_not_hide_the_lag_of_the_sums(address):
    down = {**of("PantauWorkerDown"), "mark": "down"}
    lags = [
        {**of("PantauLagGrowing"), "job": job, "mark": job}
        for job in ("pantau-worker", "pantau-nation")
    ]
    assert told(address, down, *lags) == {
        "down": False,
        "pantau-worker": True,
        "pantau-nation": False,
    }


def test_silent_facts_are_told_though_a_worker_is_dead(address):
    down = {**of("PantauWorkerDown"), "mark": "down"}
    silent = {**of("PantauFactsSilent"), "mark": "silent"}
    lag = {**of("PantauLagGrowing"), "job": "pantau-worker", "mark": "lag"}
    assert told(address, down, silent, lag) == {"down": False, "silent": False, "lag": True}
