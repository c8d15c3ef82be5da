"""Answers to alerts: how many a reader may give, and an agency get; and how the next is refused."""

import re

import pytest

from streams.board.auth.reader import reader
from streams.board.pace import HOUR_MS, PER_AGENCY, PER_READER, Pace
from streams.board.refusal import LIMITS
from streams.errors import PantauError
from tests.board.signed_in import ALICE, behind_proxy

OFFICE = {"by": "Biro Umum", "note": "12 paket dilelang", "kind": "acknowledge"}
TWO_MINUTES = HOUR_MS // PER_READER


class Clock:
    """A clock that is set by hand, in ms."""

    now = 0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signed(opened, year, clock):
    """A board behind a proxy; what is sent is kept."""
    site, client = opened(year, behind_proxy())
    site.pace = Pace(clock)
    site.sent = []
    site.send = site.sent.append
    return site, client


@pytest.fixture
def alert(year):
    return next(row for record, row in year if record == "Alert" and row["kind"] == "raised")


def send(client, about, name="alice", lang="en", **form):
    token = reader(name, f"header {name}", b"k" * 16).token
    return client.post(
        f"/agencies/{about['agency']}/responses?lang={lang}",
        data={"alert": about["id"], "token": token, **OFFICE, **form},
        headers={**ALICE, "X-Forwarded-User": name},
        follow_redirects=False,
    )


def limited(client):
    """(route, why) → how often, as Prometheus reads it."""
    line = r'^pantau_board_limited_total\{reason="(\w+)",route="(\S+)"\} (\S+)$'
    found = re.findall(line, client.get("/metrics").text, re.MULTILINE)
    return {(route, why): float(count) for why, route, count in found}


def test_one_reader_may_not_answer_for_ever(signed, alert, clock):
    site, client = signed
    for _ in range(PER_READER):
        assert send(client, alert).status_code == 303
    refused = send(client, alert, lang="id")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "120")
    assert "silakan kirim lagi dalam 2 menit" in refused.text
    assert "Please" not in refused.text
    assert "please send it again in 2 min" in send(client, alert).text
    assert len(site.sent) == PER_READER, "what is refused is not sent"
    # Another reader is not held up by it.
    assert send(client, alert, "bob").status_code == 303
    clock.now += TWO_MINUTES - 1
    assert send(client, alert).headers["retry-after"] == "1"
    clock.now += 1
    assert send(client, alert).status_code == 303
    assert send(client, alert).status_code == 429
    told = limited(client)
    assert told.keys() == set(LIMITS), "those that never were are told as 0"
    assert told.pop(("/agencies/{agency}/responses", "reader")) == 4
    assert set(told.values()) == {0}


def test_one_agency_is_not_buried_and_no_other_is_held_up(signed, alert, year):
    site, client = signed
    for number in range(PER_AGENCY):
        assert send(client, alert, f"reader{number}").status_code == 303
    refused = send(client, alert)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "18")
    assert "very many answers right now" in refused.text
    other = next(
        row
        for record, row in year
        if record == "Alert" and row["kind"] == "raised" and row["agency"] != alert["agency"]
    )
    # Who was refused for the agency's sake has lost none of their own.
    for _ in range(PER_READER):
        assert send(client, other).status_code == 303
    assert len(site.sent) == PER_AGENCY + PER_READER
    assert limited(client)["/agencies/{agency}/responses", "agency"] == 1


def test_what_is_wrong_or_nobodys_costs_nothing(signed, alert):
    site, client = signed
    for _ in range(PER_READER):
        assert send(client, alert, note="").status_code == 400
        assert send(client, alert, alert="X99/2024/umkk-40/e9/t9").status_code == 404
        assert send(client, alert, token="0" * 64).status_code == 403
    assert site.sent == []
    assert send(client, alert).status_code == 303


def test_what_kafka_did_not_take_costs_nothing(signed, alert, clock):
    site, client = signed
    take = site.send

    def lost(_):
        raise PantauError("no Kafka broker answers at 127.0.0.1:1")

    assert send(client, alert).status_code == 303
    site.send = lost
    for number in range(PER_AGENCY):
        assert send(client, alert, f"reader{number}").status_code == 503
    for _ in range(PER_READER):
        clock.now += 1
        assert send(client, alert).status_code == 503
    site.send = take
    # What it did take still counts, for the reader and for the agency.
    for _ in range(PER_READER - 1):
        assert send(client, alert).status_code == 303
    assert send(client, alert).status_code == 429
    for number in range(PER_AGENCY - PER_READER):
        assert send(client, alert, f"reader{number}").status_code == 303
    assert send(client, alert, "bob").status_code == 429


def test_what_a_request_says_of_its_origin_is_not_believed(signed, alert):
    """Behind a proxy every connection is the proxy's: it is the reader who is counted."""
    _, client = signed
    statuses = []
    for number in range(PER_READER + 1):
        client.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        client.headers["Forwarded"] = f"for=10.0.0.{number}"
        statuses.append(send(client, alert).status_code)
    assert statuses == [303] * PER_READER + [429]
