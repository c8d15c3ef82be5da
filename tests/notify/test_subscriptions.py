"""The whole way: asked for on the board, confirmed, told of an alert, ended, told of nothing."""

import json
import re
import sqlite3
import subprocess
import sys
import time

import pytest
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from streams.board.app import application
from streams.board.bell import Bell
from streams.board.desk import Desk
from streams.board.metering import Meters
from streams.board.packages import PackageStore
from streams.board.site import Site
from streams.board.view import View
from streams.errors import PantauError
from streams.notify.contacts import Contacts, load_contacts
from streams.notify.delivery import DELIVERED, FAILED, Delivery
from streams.notify.message import Message, Result
from streams.notify.refusals import OVER_DAYS
from streams.notify.subscribers import Subscribers
from streams.notify.tally import GONE
from streams.subscriptions.opening import Subscriptions
from streams.subscriptions.store import Bounds
from streams.subscriptions.token import Tokens
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of
from tests.board.made_up import told
from tests.board.signed_in import ALICE, PROXY, behind_proxy
from tests.notify import hooks
from tests.notify.line import Book, Way, leaving, pipeline, settle, take
from tests.notify.notices import DAY, NOW, notice, row
from tests.notify.rig import Rig, wait_for

KEY = "0123456789abcdef"
MAIL = "budi.rahasia@k1.example"
CLICK = {
    "content": "List-Unsubscribe=One-Click",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
}


@pytest.fixture
def rig(broker, topic_prefix, tmp_path):
    made = Rig(broker, topic_prefix, tmp_path)
    yield made
    made.close()


@pytest.fixture
def records():
    return told(2, "02-10")


@pytest.fixture
def board(store, records, tmp_path):
    packages = PackageStore(tmp_path / "packages.sqlite")
    view = View(packages)
    view.apply(records)
    site = Site(view, Bell(), behind_proxy())
    site.desk = Desk(Subscriptions(store, Tokens(KEY.encode()), Bounds(9, 9)))
    yield TestClient(application(site, Meters(site)), client=PROXY, headers=ALICE)
    packages.close()


def contacts(rig, mailbox, ca_file):
    rig.contacts.write_text(
        "mail:\n  office:\n"
        f"    {{host: localhost, port: {mailbox.port}, sender: Pantau <p@lkpp.example>,"
        f" ca: {ca_file}}}\n"
        "subscriptions: {allow: [127.0.0.1]}\n"
        "retry: {first: 0.2s, most: 1s, give_up: 3d}\n"
        f"receivers:\n  archive:\n    folder: {{path: {rig.folder / 'letters'}}}\n"
        "routes:\n  - receivers: [archive]\n"
    )
    return {
        "PANTAU_SUBSCRIPTIONS": str(rig.folder / "subscriptions.sqlite"),
        "PANTAU_SUBSCRIPTIONS_SECRET": KEY,
    }


@pytest.fixture
def whole(rig, mailbox, ca_file):
    return rig, contacts(rig, mailbox, ca_file)


def ask(board, agency, kind, target):
    page = board.get(f"/agencies/{agency}?lang=en").text
    token = re.findall(r'name="token" value="([0-9a-f]{64})"', page)[0]
    answer = board.post(
        f"/agencies/{agency}/subscriptions",
        data={"token": token, "kind": kind, "target": target},
    )
    assert answer.status_code == 200
    return answer.text


def link(letter, word):
    text = letter.get_body(("plain",)).get_content()
    (found,) = set(re.findall(rf"https://board\.example(/subscriptions/{word}/\S+)", text))
    return found


def everything(rig):
    """All that a record of umkm.deliveries says."""
    return str(list(rig.remembered().items()))


def test_asked_confirmed_told_ended(  # noqa: PLR0917 - fixtures
    whole, board, store, records, mailbox, hook
):
    rig, environ = whole
    agency, other = [one["agency"] for kind, one in records if kind == "AgencyStatus"]
    hook.usual = hooks.status(204)
    hook.answers.append(hooks.echo())
    running = rig.start("notify-0", **environ).ready()
    ask(board, agency, EMAIL, MAIL)
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]{32}", ask(board, agency, WEBHOOK, hook.url))[0]
    wait_for(lambda: mailbox.letters)
    wait_for(lambda: len(store.confirmed()) == 1)
    assert board.post(link(mailbox.letters[0], "confirm")).status_code == 200
    assert len(store.confirmed()) == 2

    rig.publish([row(agency, severity="critical"), row(other, severity="critical")])
    wait_for(lambda: len(mailbox.letters) == 2 and len(hook.requests) == 2)
    letter = mailbox.letters[1]
    assert mailbox.recipients[1] == [MAIL]
    assert f"({agency})" in letter["Subject"] or agency in letter["Subject"]
    stop = re.findall(r"<https://board\.example(/subscriptions/stop/[^>]+)>",
                      letter["List-Unsubscribe"])[0]  # fmt: skip
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link(letter, "stop") == stop
    request = hook.requests[1]
    assert Webhook(secret).verify(request.body.decode(), dict(request.headers))
    assert json.loads(request.body)["data"]["agency"] == agency

    assert board.post(stop, **CLICK).status_code == 200
    rig.publish([row(agency, severity="critical", transition=2, kind="changed")])
    wait_for(lambda: len(hook.requests) == 3)
    wait_for(lambda: rig.states().get(f"{agency}/2026/umkk-40/e1/t2/archive") == "delivered")
    # A webhook that answers "gone" is deleted, and no operator is asked.
    hook.usual = hooks.status(410)
    rig.publish([row(agency, severity="critical", transition=3, kind="changed")])
    wait_for(lambda: store.confirmed() == [])
    assert running.metric("pantau_receivers_disabled") == 0
    assert len(mailbox.letters) == 2

    said = everything(rig) + running.get("/metrics")[1] + running.child.log.read_text()
    for word in (MAIL, "budi.rahasia", str(hook.port), secret, stop.rpartition(".")[2]):
        assert word not in said
    receivers = {one.receiver for one in rig.remembered().values()}
    assert all(one == "archive" or re.fullmatch(r"s-[0-9a-f]{20}", one) for one in receivers)
    assert len(receivers) == 3


def test_a_dead_webhook_of_a_subscriber_delays_nobody(rig, store, mailbox, ca_file, hook):
    environ = contacts(rig, mailbox, ca_file)
    hook.usual = hooks.drip
    for kind, target in ((WEBHOOK, hook.url), (EMAIL, MAIL)):
        subscribed(store, kind, target)
    rig.publish([row("K1", severity="critical")])
    rig.start("notify-0", **environ)
    wait_for(lambda: mailbox.letters)
    wait_for(lambda: rig.states().get("K1/2026/umkk-40/e1/t1/archive") == "delivered")
    assert "delivered" in rig.states().values()


def subscribed(store, kind, target, agency="K1"):
    wish = wish_of(kind, target)
    assert wish is not None
    secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3" if kind == WEBHOOK else ""
    assert store.ask(agency, "Kota", wish, secret, NOW, Bounds(9, 9), by="r")
    one = store.claim(NOW, kind)
    assert one is not None
    assert store.confirm(one.receiver, NOW)
    return one.receiver


def test_a_mailbox_that_is_no_more_ends_its_subscription_for_good(whole, store, mailbox, tmp_path):
    rig, environ = whole
    left, other = subscribed(store, EMAIL, MAIL), subscribed(store, EMAIL, "ani@k1.example")
    mailbox.strangers[MAIL] = "550 5.1.1 no such user"
    # Two letters were refused before: nobody can wait for a week here.
    for number, days, who, state, reason in (
        (1, OVER_DAYS + 1, left, FAILED, "mailbox_550"),
        (2, 4, left, FAILED, "mailbox_550"),
        (2, 4, other, DELIVERED, ""),
    ):
        at = round(time.time() * 1000) - days * DAY
        alert = f"K1/2026/umkk-40/e9/t{number}"
        rig.remember("K1", Delivery(alert, who, EMAIL, state, at, at, at, reason=reason))
    process = rig.start("notify-0", **environ).ready()
    assert len(store.confirmed()) == 2, "two are not enough"
    rig.publish([row("K1", severity="critical")])
    wait_for(lambda: [one.receiver for one in store.confirmed()] == [other])
    ended = 'pantau_subscriptions_ended_total{reason="refused"}'
    wait_for(lambda: process.metric(ended) == 1)
    wait_for(lambda: mailbox.recipients == [["ani@k1.example"]])
    rig.publish([row("K1", severity="critical", transition=2, kind="changed")])
    wait_for(lambda: len(mailbox.recipients) == 2)
    process.child.stop()
    said = process.child.log.read_text()
    assert said.count(f"subscription {left} has ended: its mailbox has refused") == 1
    assert MAIL not in said
    assert f"K1/2026/umkk-40/e1/t2/{left}" not in rig.states(), "it is not tried again"

    # The server was at fault, and a file of before is put back: whom it names is told again.
    with sqlite3.connect(tmp_path / "subscriptions.sqlite") as file:
        file.execute("UPDATE subscription SET receiver = ? WHERE receiver = ?", (left, other))
    rig.start("notify-0", **environ).ready()
    rig.publish([row("K1", severity="critical", transition=3, kind="changed")])
    wait_for(lambda: mailbox.recipients[2:] == [["ani@k1.example"]])
    assert [one.receiver for one in store.confirmed()] == [left]
    # So is a reader who has subscribed again: they are another receiver.
    del mailbox.strangers[MAIL]
    subscribed(store, EMAIL, MAIL)
    rig.publish([row("K1", severity="critical", transition=4, kind="changed")])
    wait_for(lambda: sorted(mailbox.recipients[3:]) == [["ani@k1.example"], [MAIL]])


def test_forget_reads_the_address_from_its_input(rig, store, mailbox, ca_file, tmp_path):
    environ = {**rig.environment(), **contacts(rig, mailbox, ca_file)}
    subscribed(store, EMAIL, MAIL)
    subscribed(store, EMAIL, MAIL, agency="K2")
    subscribed(store, EMAIL, "ani@k1.example")
    command = [sys.executable, "-m", "streams", "notify", "--forget", "-"]

    def forget(text):
        return subprocess.run(
            command, env=environ, input=text, capture_output=True, text=True, check=False
        )

    done = forget(MAIL.upper() + "\n")
    assert (done.returncode, done.stdout) == (0, "2 subscriptions deleted\n")
    assert [one.target for one in store.confirmed()] == ["ani@k1.example"]
    wrong = forget("budi.rahasia\n")
    assert wrong.returncode != 0
    assert "budi.rahasia" not in wrong.stderr


@pytest.fixture
def merged(store, tmp_path):
    """Contacts of one archive, and who has subscribed beside it."""
    file = tmp_path / "contacts.yaml"
    file.write_text(
        "mail: {o: {host: h.example, sender: p@lkpp.example}}\n"
        f"receivers: {{archive: {{folder: {{path: {tmp_path}}}}}}}\n"
        "routes: [{receivers: [archive]}]\n"
    )
    subscribers = Subscribers(store, Tokens(b"k" * 16), "https://board.example")

    def now():
        subscribers.changed()
        return subscribers.beside(load_contacts(file))

    return now


def names(contacts, told):
    return [one.name for one in contacts.route(told)]


def test_a_subscriber_hears_of_one_agency_alone(store, merged):
    assert names(merged(), notice("K1")) == ["archive"]
    who = subscribed(store, EMAIL, MAIL)
    assert names(merged(), notice("K1")) == ["archive", who]
    assert names(merged(), notice("K2")) == ["archive"]
    assert names(merged(), notice("K1", scope="province")) == ["archive"]
    store.end(who)
    assert names(merged(), notice("K1")) == ["archive"]


def test_a_change_that_could_not_be_read_is_read_later(store, monkeypatch):
    """No other change would tell of it."""
    subscribers = Subscribers(store, Tokens(b"k" * 16), "https://board.example")
    subscribed(store, EMAIL, MAIL)
    with monkeypatch.context() as failing:

        def locked():
            raise sqlite3.OperationalError("database is locked")

        failing.setattr(store, "confirmed", locked)
        assert not subscribers.changed()
    assert subscribers.changed()
    assert not subscribers.changed()


def test_many_subscribers_share_no_lane_with_the_contacts(store, merged):
    one, two = subscribed(store, EMAIL, MAIL), subscribed(store, WEBHOOK, "https://h.example/x")
    lanes = {merged().receivers[name].integration.lane for name in (one, two)}
    assert lanes == {"subscribers email h.example:587", "subscribers h.example"}


def test_a_message_that_waited_is_not_sent_to_who_has_left(store, merged):
    who = subscribed(store, EMAIL, MAIL)
    way = merged().receivers[who].integration
    store.end(who)
    result = way.deliver(Message("1", who, (), NOW, NOW))
    assert (result.ok, result.recoverable, result.reason) == (False, False, "unsubscribed")


def test_what_waits_for_who_has_left_is_ended_and_nothing_else(store, merged):
    left, away = "s-" + "0" * 20, "k1-team"
    line = pipeline(Book(), **{left: Way(), away: Way()})
    take(line, notice())
    line.contacts = merged()
    ended = [put.delivery for put in line.retire(NOW)]
    assert [(one.receiver, one.state) for one in ended] == [(left, FAILED)]
    assert {one.receiver for one in line.journal.scheduled()} == {away}
    assert line.disabled == set()


def test_a_subscriber_that_is_gone_is_no_operators_matter():
    who = "s-" + "0" * 20
    line = pipeline(Book(), **{who: Way(wait=0)})
    take(line, notice())
    list(line.flush(NOW, force=True))
    (departure,) = leaving(line, NOW)
    ended = settle(line, departure, Result(ok=False, gone=True, reason="http_410"), NOW)
    assert [(one.receiver, one.state) for one in ended] == [(who, FAILED)]
    assert (line.leaving, line.disabled) == ({who: GONE}, set())


def test_without_a_mail_server_what_is_due_to_a_subscriber_waits(store, merged, tmp_path):
    """A second server was named, and none for subscriptions: that is mended within days."""
    who = subscribed(store, EMAIL, MAIL)
    file = tmp_path / "contacts.yaml"
    one = file.read_text()
    two = one.replace("mail: {", "mail: {p: {host: i.example, sender: p@lkpp.example}, ")
    file.write_text(two)
    line = pipeline(Book(), **{who: Way(wait=0)})
    take(line, notice())
    list(line.flush(NOW))
    line.contacts = merged()
    assert list(line.retire(NOW)) == []
    (departure,) = leaving(line, NOW)
    result = departure.receiver.integration.deliver(departure.message)
    assert (result.ok, result.recoverable, result.reason) == (False, True, "no_mail_server")
    assert who in names(line.contacts, notice("K1", transition=2, kind="changed"))
    file.write_text(one)
    assert merged().receivers[who].integration.lane == "subscribers email h.example:587"


def test_a_notifier_begins_only_where_it_can_read_who_has_subscribed(store, monkeypatch):
    """Else what waits for them since before would be ended as that of who has left."""

    def locked():
        raise sqlite3.OperationalError("database is locked")

    who = subscribed(store, EMAIL, MAIL)
    subscribers = Subscribers(store, Tokens(b"k" * 16), "https://board.example")
    with monkeypatch.context() as failing:
        failing.setattr(store, "confirmed", locked)
        with pytest.raises(PantauError, match="cannot be read"):
            subscribers.begin()
    subscribers.begin()
    assert names(subscribers.beside(Contacts()), notice("K1")) == [who]
