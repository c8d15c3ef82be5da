"""The file: what is asked for, confirmed, ended; who may read it; what is left in it."""

import sqlite3
import stat

import pytest

from streams.errors import PantauError
from streams.subscriptions.store import (
    DAY_MS,
    LATER_MS,
    MINUTE_MS,
    Bounds,
    Store,
    is_subscriber,
)
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of

NOW = 1_790_000_000_000
ROOM = Bounds(10, 10)


def mailbox(name="budi"):
    found = wish_of(EMAIL, f"{name}@k1.example")
    assert found is not None
    return found


def ask(store, wish=None, agency="K1", *, now=NOW, bounds=ROOM, by="r1"):
    return store.ask(agency, "Kota\nRekaan", wish or mailbox(), "", now, bounds, by=by)


def claimed(store, now=NOW):
    found = store.claim(now, EMAIL)
    assert found is not None
    return found


def test_asked_claimed_told_confirmed_ended(store):
    assert ask(store)
    one = claimed(store)
    assert is_subscriber(one.receiver)
    assert (one.agency, one.name, one.target) == ("K1", "Kota Rekaan", "budi@k1.example")
    assert store.confirmed() == []
    store.told(one.receiver)
    assert store.claim(NOW + DAY_MS - 1, EMAIL) is None
    assert store.confirm(one.receiver, NOW + 5)
    assert [held.receiver for held in store.confirmed()] == [one.receiver]
    assert store.end(one.receiver)
    assert not store.end(one.receiver)
    assert store.confirmed() == []


def test_one_request_is_claimed_by_one_notifier_and_comes_again_if_it_dies(store, path):
    ask(store)
    other = Store(path)
    assert store.claim(NOW, EMAIL) is not None
    assert other.claim(NOW, EMAIL) is None
    assert other.claim(NOW + LATER_MS[0], EMAIL) is not None
    other.close()


def test_confirmed_once(store):
    ask(store)
    one = claimed(store)
    assert store.confirm(one.receiver, NOW)
    assert not store.confirm(one.receiver, NOW)


def test_too_late(store):
    ask(store)
    one = claimed(store)
    assert not store.confirm(one.receiver, NOW + DAY_MS)
    store.expire(NOW + DAY_MS - 1)
    assert store.one(one.receiver) is not None
    store.expire(NOW + DAY_MS)
    assert store.one(one.receiver) is None


def test_confirmed_ones_stay(store):
    ask(store)
    one = claimed(store)
    store.confirm(one.receiver, NOW)
    store.expire(NOW + 1000 * DAY_MS)
    assert store.one(one.receiver) is not None


def test_asking_again(store):
    ask(store)
    one = claimed(store)
    store.told(one.receiver)
    ask(store, now=NOW + 7)
    again = claimed(store, NOW + 7)
    assert (again.receiver, again.asked_at) == (one.receiver, NOW + 7)
    store.confirm(one.receiver, NOW + 8)
    assert ask(store, now=NOW + 9)
    assert store.claim(NOW + 9, EMAIL) is None
    assert len(store.confirmed()) == 1


def test_bounds(store):
    few = Bounds(per_agency=2, per_address=1)
    assert ask(store, mailbox("a"), bounds=few)
    # The address has its one: the answer does not tell.
    assert ask(store, mailbox("a"), agency="K2", bounds=few)
    assert store.forget(mailbox("a").key) == 1
    assert ask(store, mailbox("a"), bounds=few)
    assert ask(store, mailbox("b"), bounds=few)
    assert not ask(store, mailbox("c"), bounds=few)
    # Full is full for everyone, known or not.
    assert not ask(store, mailbox("a"), bounds=few)


def test_who_has_asked_last_is_kept_and_counted(store):
    ask(store, by="r1")
    one = claimed(store)
    assert one.asked_by == "r1"
    store.told(one.receiver)
    # A second reader who asks for the same address has the letter sent again.
    ask(store, by="r2")
    assert claimed(store).asked_by == "r2"
    ask(store, mailbox("ani"), by="r2")
    assert (store.asked_by("r1"), store.asked_by("r2")) == (0, 2)
    store.forget(mailbox().key)
    assert store.asked_by("r2") == 1


def test_a_file_of_before_is_taken_over(path):
    """Format 1 did not know who had asked."""
    old = sqlite3.connect(path)
    old.executescript(
        "CREATE TABLE subscription (receiver TEXT PRIMARY KEY, agency TEXT NOT NULL,"
        " name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL,"
        " secret TEXT NOT NULL, state TEXT NOT NULL, asked_at INTEGER NOT NULL,"
        " attempts INTEGER NOT NULL, due INTEGER NOT NULL, UNIQUE (agency, key)) WITHOUT ROWID;"
        "CREATE INDEX of_key ON subscription (key);"
        "CREATE TABLE request (who TEXT NOT NULL, at INTEGER NOT NULL);"
        "CREATE INDEX of_who ON request (who, at);"
        "INSERT INTO subscription VALUES ('s-00000000000000000001', 'K1', 'Kota', 'email',"
        " 'budi@k1.example', 'budi@k1.example', '', 'confirmed', 7, 1, 7);"
        "PRAGMA user_version = 1;"
    )
    old.close()
    for _ in range(2):
        store = Store(path)
        (held,) = store.confirmed()
        assert (held.target, held.asked_at, held.asked_by) == ("budi@k1.example", 7, "")
        store.close()


def test_a_file_of_a_later_version_is_left_alone(path):
    Store(path).close()
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    with pytest.raises(PantauError, match="another version"):
        Store(path)


def test_requests_are_counted_and_forgotten(store):
    # Two in any 10 ms; what has to wait is not counted, however often it comes.
    asked = [store.request("x", NOW + at, 10, 2) for at in (0, 3, 5, 6, 9, 10, 11, 13)]
    assert asked == [0, 0, 5, 4, 1, 0, 2, 0]
    assert store.request("y", NOW, 10, 2) == 0
    store.expire(NOW + 3 * DAY_MS)
    assert store.request("x", NOW + 3 * DAY_MS, 10**15, 1) == 0
    assert store.request("x", NOW + 3 * DAY_MS, 10**15, 1) == 10**15


def test_a_clock_that_was_ahead_holds_nobody_up_once_it_is_set_back(store):
    year = 365 * DAY_MS
    assert [store.request("x", NOW + year, DAY_MS, 1) for _ in range(2)] == [0, DAY_MS]
    assert [store.request("x", NOW, DAY_MS, 1) for _ in range(2)] == [0, DAY_MS]
    ask(store, now=NOW + year)
    ask(store, mailbox("ani"), now=NOW + DAY_MS)
    store.request("y", NOW + DAY_MS, DAY_MS, 1)
    store.expire(NOW)
    assert store.request("x", NOW + year, DAY_MS, 1) == 0, "it was forgotten"
    assert store.request("x", NOW, DAY_MS, 1) == DAY_MS, "this one was not"
    # A day ahead may be right yet.
    assert store.request("y", NOW + DAY_MS, DAY_MS, 1) == DAY_MS
    assert claimed(store, NOW + year).target == "ani@k1.example"
    assert store.claim(NOW + year, EMAIL) is None
    assert ask(store)
    assert claimed(store).target == "budi@k1.example"


def test_of_requests_at_one_time_each_counts_whichever_comes_to_the_file_first(store):
    asked = [store.request("x", NOW + at, MINUTE_MS, 2) for at in (7, 5, 3, 0)]
    assert asked == [0, 0, MINUTE_MS + 2, MINUTE_MS + 5]


def test_boards_that_share_the_file_count_together(store, path):
    other = Store(path)
    assert [one.request("x", NOW, 10, 2) for one in (store, other, store)] == [0, 0, 10]
    other.close()


def test_changes_of_others_and_of_its_own_are_seen(store, path):
    assert store.changed()
    assert not store.changed()
    other = Store(path)
    ask(other)
    assert store.changed()
    assert not store.changed()
    ask(store, mailbox("ani"))
    assert store.changed()
    other.close()


def test_only_its_owner_may_read_it_and_what_is_deleted_is_gone(store, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ask(store)
    assert b"budi@k1.example" in path.read_bytes()
    assert store.forget(mailbox().key) == 1
    assert b"budi@" not in path.read_bytes()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_two_kinds_do_not_mix(store):
    hook = wish_of(WEBHOOK, "https://k1.example/x")
    assert hook is not None
    ask(store, hook)
    assert store.claim(NOW, EMAIL) is None
    assert store.claim(NOW, WEBHOOK) is not None


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_a_file_that_cannot_be_used_is_said(path, content):
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(PantauError, match="PANTAU_SUBSCRIPTIONS"):
        Store(path)
