"""A real Alertmanager: what is open fires and keeps firing, what has ended is resolved."""

import json
import time
import urllib.parse
import urllib.request

import pytest

from streams.notify.address import Allowed
from streams.notify.integrations.alertmanager import Alertmanager, labels, posted
from streams.notify.message import Item, Message
from streams.notify.secret import Plain, Secret
from tests.conftest import absent
from tests.notify import hooks
from tests.notify.hooks import Hook
from tests.notify.notices import MINUTE, NOW, notice, row
from tests.notify.rig import Rig, wait_for
from tests.servers import alertmanager as server


@pytest.fixture(scope="module")
def address():
    reason = server.why_not()
    if reason:
        absent(reason, "PANTAU_REQUIRE_ALERTMANAGER")
    with server.alertmanager() as running:
        yield running


def firing(address, agency):
    query = urllib.parse.urlencode({"filter": f'agency="{agency}"'})
    with urllib.request.urlopen(f"{address}/api/v2/alerts?{query}", timeout=10) as answer:
        return {one["labels"]["alertname"]: one for one in json.load(answer)}


def message(*items):
    now = round(time.time() * 1000)
    return Message("id", "am", items, now, now, "https://board.example")


def recent(agency, **changes):
    return notice(agency, instant=round(time.time() * 1000) - MINUTE, **changes)


def receiver(address, **more):
    return Alertmanager("am", Plain(address), Allowed.of(("127.0.0.1",)), **more)


def test_labels_are_few_and_say_which_alert_it_is():
    assert labels(notice("K1", rule="cannot_be_reached", severity="critical")) == {
        "alertname": "PantauCannotBeReached",
        "agency": "K1",
        "programme": "umkk-40",
        "rule": "cannot_be_reached",
        "severity": "critical",
        "year": "2026",
    }


def test_it_fires_with_its_texts_and_is_resolved(address):
    raised = recent("A1", text_en="Behind.")
    assert receiver(address).deliver(message(Item(raised))).ok
    (alert,) = firing(address, "A1").values()
    assert alert["labels"] == labels(raised)
    assert alert["annotations"]["summary"] == raised.text
    assert alert["annotations"]["description"] == "Behind."
    assert alert["annotations"]["id"] == raised.id
    assert alert["generatorURL"] == "https://board.example/agencies/A1?year=2026"
    # What clears it has the severity of a good state: the alert that ends is the one before.
    cleared = recent("A1", transition=2, kind="cleared", state_to="on_track", severity="info")
    assert receiver(address).deliver(message(Item(cleared, raised))).ok
    assert firing(address, "A1") == {}


def test_another_state_ends_the_one_before(address):
    raised = recent("A2")
    worse = recent(
        "A2",
        transition=2,
        kind="changed",
        rule="cannot_be_reached",
        state_to="cannot_be_reached",
        severity="critical",
    )
    assert receiver(address).deliver(message(Item(raised))).ok
    assert receiver(address).deliver(message(Item(worse, raised))).ok
    assert firing(address, "A2").keys() == {"PantauCannotBeReached"}


def test_what_is_not_sent_again_ends_by_itself(address):
    assert receiver(address, again_ms=250).deliver(message(Item(recent("A3")))).ok
    assert firing(address, "A3")
    wait_for(lambda: not firing(address, "A3"), 10)


def test_a_repeated_alert_expires_later():
    expires = NOW + 4 * MINUTE
    (alert,) = posted(Item(notice()), message(), expires)
    assert alert["endsAt"] > alert["startsAt"]


def test_a_token_is_sent_and_a_failure_may_pass(tmp_path):
    (tmp_path / "token").write_text("abc\n")
    with Hook().running() as hook:
        hook.answers.append(hooks.status(500))
        one = receiver(
            hook.url.removesuffix("/hook"), token=Secret("file", str(tmp_path / "token"))
        )
        result = one.deliver(message(Item(notice())))
        assert (result.ok, result.recoverable) == (False, True)
        (request,) = hook.requests
        assert request.path == "/api/v2/alerts"
        assert request.headers["authorization"] == "Bearer abc"


def test_a_notifier_keeps_it_firing_until_it_is_over(address, kafka, topic_prefix, tmp_path):
    rig = Rig(kafka, topic_prefix, tmp_path)
    rig.contacts.write_text(
        f"receivers:\n  am:\n    alertmanager: {{url: '{address}', every: 1s}}\n"
        "routes:\n  - receivers: am\n"
    )
    now = round(time.time() * 1000)
    try:
        process = rig.start().ready()
        rig.publish([row("A9", instant=now - MINUTE)])
        wait_for(lambda: firing(address, "A9"))
        resent = 'pantau_deliveries_total{integration="alertmanager",result="resent"}'
        wait_for(lambda: process.metric(resent) >= 6)
        assert firing(address, "A9"), "after more intervals than it lasts for by itself"
        process.child.kill()
        process = rig.start().ready()
        wait_for(lambda: process.metric(resent) >= 1)
        over = row("A9", transition=2, kind="cleared", state_to="on_track", severity="info")
        rig.publish([over | {"instant": now}])
        wait_for(lambda: not firing(address, "A9"))
        delivered = 'pantau_deliveries_total{integration="alertmanager",result="delivered"}'
        # It is counted once it is remembered, which is after Alertmanager has heard of it.
        wait_for(lambda: process.metric(delivered))
        assert process.metric(delivered) == 1
    finally:
        rig.close()
