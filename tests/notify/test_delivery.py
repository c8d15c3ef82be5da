"""Alerts that reach their receivers: once each, whatever happens to notifier and receivers."""

import json
import threading
import time
from collections import Counter
from functools import partial

import pytest
from standardwebhooks import Webhook

from tests.notify import hooks
from tests.notify.hooks import Hook
from tests.notify.notices import row, rule_row
from tests.notify.rig import Rig, wait_for

AGENCIES = [f"K{number}" for number in range(12)]
QUICK = "retry: {first: 0.2s, most: 1s, give_up: 3d}\n"


@pytest.fixture
def rig(broker, topic_prefix, tmp_path):
    """On each broker in turn."""
    made = Rig(broker, topic_prefix, tmp_path)
    yield made
    made.close()


@pytest.fixture
def real(kafka, topic_prefix, tmp_path):
    """On real Kafka."""
    made = Rig(kafka, topic_prefix, tmp_path)
    yield made
    made.close()


def webhooks(secret, retry=QUICK, **urls):
    """A file of contacts: every receiver is told of everything."""
    receivers = "".join(
        f"  {name}:\n    webhook: {{url: '{url}', secrets: {{file: {secret[1]}}}}}\n"
        for name, url in urls.items()
    )
    names = ", ".join(urls)
    return f"allow: [127.0.0.1]\n{retry}receivers:\n{receivers}routes:\n  - receivers: [{names}]\n"


def alerts_of(hook):
    return [json.loads(one.body)["data"]["id"] for one in hook.requests]


def more_than(hook, count):
    return len(hook.requests) > count


def told_of_all(hook):
    return len(set(alerts_of(hook))) == len(AGENCIES)


def disabled(process, count):
    return process.metric("pantau_receivers_disabled") == count


def test_each_alert_is_delivered_once_and_the_next_run_remembers(rig, hook, secret):
    rig.contacts.write_text(webhooks(secret, one=hook.url))
    rows = [row(agency) for agency in AGENCIES]
    rig.publish([*rows, *rows])  # a second copy under one id is the same alert
    assert rig.once()["delivered"] == len(AGENCIES)
    assert Counter(alerts_of(hook)) == Counter(one["id"] for one in rows)
    assert len(set(hook.ids)) == len(AGENCIES)
    rig.publish(rows)
    assert rig.once()["delivered"] == 0
    assert len(hook.requests) == len(AGENCIES)
    for request in hook.requests:
        Webhook(secret[0]).verify(request.body, request.headers)


def test_killed_between_delivery_and_memory_the_same_id_comes_again(rig, hook, secret):
    rig.contacts.write_text(webhooks(secret, one=hook.url))
    process = rig.start().ready()

    def kill(request):
        process.child.kill()
        hooks.status(204)(request)

    hook.answers.append(kill)
    rig.publish([row("K1"), row("K1", transition=2, kind="changed", state_to="data_silent")])
    wait_for(lambda: len(hook.requests) == 1)
    process.child.stop()
    assert rig.remembered()["K1/2026/umkk-40/e1/t1/one"].state == "scheduled"
    assert rig.once()["delivered"] == 2
    first, again, other = hook.ids
    assert first == again != other
    assert alerts_of(hook) == ["K1/2026/umkk-40/e1/t1"] * 2 + ["K1/2026/umkk-40/e1/t2"]
    assert set(rig.states().values()) == {"delivered"}


def test_killed_again_and_again_nothing_is_lost_and_no_id_is_new(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    rows = [row(agency) for agency in AGENCIES]
    real.publish(rows)
    for _ in range(3):
        process = real.start()
        wait_for(partial(more_than, hook, len(hook.requests)))
        process.child.kill()
    real.once()
    by_alert: dict[str, set[str]] = {}
    for alert, number in zip(alerts_of(hook), hook.ids, strict=True):
        by_alert.setdefault(alert, set()).add(number)
    assert by_alert.keys() == {one["id"] for one in rows}
    assert all(len(ids) == 1 for ids in by_alert.values())


def test_a_dead_receiver_delays_no_other_and_is_told_when_it_is_back(real, hook, secret):
    with Hook().running() as slow, Hook().running() as broken, Hook().running() as dead:
        slow.usual, broken.usual, dead.usual = hooks.drip, hooks.garbage, hooks.cut
        urls = {"alive": hook.url, "slow": slow.url, "broken": broken.url, "dead": dead.url}
        real.contacts.write_text(webhooks(secret, **urls, gone="http://127.0.0.1:1/"))
        process = real.start().ready()
        begun = time.monotonic()
        real.publish([row(agency) for agency in AGENCIES])
        wait_for(lambda: len(hook.requests) == len(AGENCIES))
        assert time.monotonic() - begun < 15, "a slow receiver takes 20 s for its first"
        assert len(slow.requests) == 1, "its own queue rests behind its first"
        wait_for(lambda: len(broken.requests) > 2 and len(dead.requests) > 2)
        assert set(broken.ids) == {broken.ids[0]}, "the first is tried until it is delivered"
        process.child.kill()
        states = Counter((one.receiver, one.state) for one in real.remembered().values())
        assert states == {
            ("alive", "delivered"): 12,
            **{(name, "scheduled"): 12 for name in ("slow", "broken", "dead", "gone")},
        }
        broken.usual = dead.usual = slow.usual = hooks.status(200)
        for one in (broken, dead, slow):
            one.requests.clear()
        process = real.start().ready()
        for one in (broken, dead, slow):
            wait_for(partial(told_of_all, one))
            assert len(one.requests) == len(AGENCIES)
        assert len(hook.requests) == len(AGENCIES)
        assert process.metric('pantau_deliveries_waiting{integration="webhook"}') == 12


def test_two_notifiers_share_the_work_and_one_takes_over(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    first, second = real.start("notify-0"), real.start("notify-1")
    held = [process.ready() for process in (first, second)]
    wait_for(lambda: [one.get("/readyz")[1] for one in held] == ["ok: 2 partitions held\n"] * 2)
    rows = [row(f"D{number}") for number in range(40)]
    real.publish(rows)
    wait_for(lambda: len(hook.requests) == len(rows))
    name = 'pantau_deliveries_total{integration="webhook",result="delivered"}'
    counts = wait_for(
        lambda: (got := [one.metric(name) for one in held]) and sum(got) == len(rows) and got
    )
    assert min(counts) > 0
    first.child.kill()
    more = [row(f"D{number}", episode=2) for number in range(40)]
    real.publish(more)
    wait_for(lambda: len(hook.requests) == 2 * len(rows))
    assert Counter(alerts_of(hook)) == Counter(one["id"] for one in rows + more)


def test_who_answers_410_is_told_nothing_more_until_an_operator_enables_it(real, hook, secret):
    with Hook().running() as gone:
        gone.usual = hooks.status(410)
        real.contacts.write_text(webhooks(secret, one=hook.url, left=gone.url))
        real.publish([row(agency) for agency in AGENCIES])
        summary = real.once()
        assert (summary["delivered"], summary["failed"], summary["left"]) == (12, 12, 0)
        assert len(gone.requests) == 1
        real.publish([row("K1", episode=2)])
        assert real.once()["failed"] == 1
        assert len(gone.requests) == 1, "it is known to the next run, too"
        assert real.states()["receiver/left"] == "disabled"
        done = real.run("--enable", "left")
        assert (done.returncode, done.stdout) == (0, "left is told again\n")
        gone.usual = hooks.status(204)
        real.publish([row("K1", episode=3)])
        assert real.once()["delivered"] == 2
        assert alerts_of(gone)[-1] == "K1/2026/umkk-40/e3/t1"


def test_a_running_notifier_hears_that_a_receiver_is_disabled_and_tells_the_operator(real, secret):
    with Hook().running() as gone:
        gone.usual = hooks.status(410)
        real.contacts.write_text(webhooks(secret, left=gone.url))
        both = [real.start(name) for name in ("notify-0", "notify-1")]
        for process in both:
            process.ready()
        real.publish([row("K1")])
        for process in both:
            wait_for(partial(disabled, process, 1))
        assert "--enable left" in "".join(one.child.log.read_text() for one in both)
        assert real.run("--enable", "left").returncode == 0
        for process in both:
            wait_for(partial(disabled, process, 0))


def test_contacts_are_read_again_when_they_change_and_a_wrong_file_changes_nothing(
    real, hook, secret
):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    process = real.start().ready()
    real.contacts.write_text(webhooks(secret, one=hook.url).replace("routes", "roots"))
    wait_for(lambda: process.metric("pantau_contacts_valid") == 0)
    assert "did you mean 'routes'?" in process.child.log.read_text()
    real.publish([row("K1")])
    wait_for(lambda: len(hook.requests) == 1)
    with Hook().running() as other:
        real.contacts.write_text(webhooks(secret, one=other.url))
        wait_for(lambda: process.metric("pantau_contacts_valid") == 1)
        real.publish([row("K2")])
        wait_for(lambda: len(other.requests) == 1)
    assert len(hook.requests) == 1


def test_what_a_silence_holds_back_is_told_at_its_end_if_it_still_holds(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    real.silences.write_text(
        "- match: {agency: [K1, K2]}\n  from: 2026-01-01T00:00+07:00\n"
        "  until: 2099-01-01T00:00+07:00\n  comment: SPSE is moved\n"
    )
    real.publish([row("K1"), row("K2"), row("K3")])
    assert (summary := real.once())["delivered"] == 1
    assert summary["left"] == 2
    over = row("K2", transition=2, kind="cleared", rule="behind", state_to="on_track")
    real.publish([over])
    real.silences.write_text("[]\n")
    real.once()
    assert alerts_of(hook) == ["K3/2026/umkk-40/e1/t1", "K1/2026/umkk-40/e1/t1"]
    assert real.states()["K2/2026/umkk-40/e1/t1/one"] == "silenced"
    assert real.states()["K2/2026/umkk-40/e1/t2/one"] == "inhibited"


def test_a_past_year_that_is_loaded_mails_nobody(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    old = [row(agency, year=2024, instant=1_700_000_000_000) for agency in AGENCIES]
    real.publish([*old, row("K1", instant=round(time.time() * 1000))])
    summary = real.once(PANTAU_ALERT_AGE_DAYS="7")
    assert (summary["past"], summary["delivered"]) == (12, 1)
    assert alerts_of(hook) == ["K1/2026/umkk-40/e1/t1"]


def test_what_cannot_be_reached_hides_what_is_behind(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    out = row("K1", rule="cannot_be_reached", state_to="cannot_be_reached", severity="critical")
    real.publish([rule_row("burning"), out, rule_row("claim_doubtful")])
    real.once()
    assert set(alerts_of(hook)) == {out["id"], "K1/2026/umkk-40/claim_doubtful/e1/t1"}
    assert real.states()["K1/2026/umkk-40/burning/e1/t1/one"] == "inhibited"


def test_an_end_in_good_order_waits_for_what_is_on_its_way(real, hook, secret):
    real.contacts.write_text(webhooks(secret, one=hook.url))
    going = threading.Event()

    def slowly(request):
        going.set()
        time.sleep(2)
        hooks.status(204)(request)

    hook.answers.append(slowly)
    process = real.start().ready()
    real.publish([row("K1")])
    assert going.wait(30)
    process.child.stop(patience_s=30)
    assert real.states() == {"K1/2026/umkk-40/e1/t1/one": "delivered"}
