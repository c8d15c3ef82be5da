"""What the notifier tells at scrape time."""

from types import SimpleNamespace
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from streams.metrics.catalogue import METRICS, Process
from streams.metrics.health import Health
from streams.notify.collector import NotifierCollector, NotifierProbes
from streams.notify.tally import ENDED, NOT_SENT, REFUSED, RESULTS
from tests.notify.line import GOOD as DELIVERED
from tests.notify.line import flush, leaving, settle, take
from tests.notify.notices import HOUR, NOW, notice


def scrape(line, *, valid=True):
    registry = CollectorRegistry()
    files: Any = SimpleNamespace(valid=valid)
    registry.register(NotifierCollector(line, files, Health()))
    lines = generate_latest(registry).decode().splitlines()
    pairs = [one.rsplit(" ", 1) for one in lines if not one.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_every_metric_of_the_notifier_is_told(line, monkeypatch):
    monkeypatch.setattr("time.time", lambda: (NOW + HOUR) / 1000)
    take(line, notice("K1"))
    flush(line, NOW + HOUR)
    (departure,) = leaving(line, NOW + HOUR)
    settle(line, departure, DELIVERED, NOW + HOUR)
    take(line, notice("K2"))
    take(line, notice("K3", instant=0))
    line.disabled.add("x")
    line.tally.ended[REFUSED] += 1
    read = scrape(line, valid=False)
    assert read['pantau_deliveries_total{integration="email",result="delivered"}'] == 1
    assert read['pantau_deliveries_waiting{integration="email"}'] == 1
    assert read['pantau_delivery_age_seconds{integration="email"}'] == 3600
    assert read['pantau_alerts_not_sent_total{reason="past"}'] == 1
    assert read["pantau_receivers_disabled"] == 1
    assert read["pantau_contacts_valid"] == 0
    assert read['pantau_subscriptions_ended_total{reason="refused"}'] == 1
    told = {name.partition("{")[0] for name in read}
    assert told == {
        one.name for one in METRICS if Process.NOTIFY in one.by and Process.BOARD not in one.by
    }


def test_what_has_not_happened_is_told_as_0_so_that_the_first_is_an_increase(line):
    read = scrape(line)
    for result in RESULTS:
        assert read[f'pantau_deliveries_total{{integration="email",result="{result}"}}'] == 0
    assert all(read[f'pantau_alerts_not_sent_total{{reason="{one}"}}'] == 0 for one in NOT_SENT)
    assert all(read[f'pantau_subscriptions_ended_total{{reason="{one}"}}'] == 0 for one in ENDED)
    assert not any("webhook" in name for name in read), "an integration that nobody is told by"


def test_a_notifier_is_alive_while_its_loop_comes_round_and_ready_in_its_group():
    now = [0.0]
    health = Health(lambda: now[0])
    notifier: Any = SimpleNamespace(ready=False, held=0)
    probes = NotifierProbes(notifier, health)
    assert probes.healthy()[0]
    assert not probes.ready()[0]
    notifier.ready, notifier.held = True, 3
    assert probes.ready() == (True, "3 partitions held")
    now[0] = 91.0
    assert not probes.healthy()[0]
