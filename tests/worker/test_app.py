"""Faust's settings that decide how long a broker that answers nothing can hold a worker up."""

from streams.outbox.sender import SOCKET_MS
from streams.settings import Settings
from streams.worker.app import _faust_app
from streams.worker.preflight import Topics

PATIENCE_S = 15
"""So that progress is there again within a minute: a request runs out of time, the process ends,
and the next one may ask the frozen broker twice before it asks another."""


def test_a_frozen_broker_is_given_up_in_time():
    topics = Topics("facts", "alerts", "letters", "status", "changelog", {"facts": 4})
    conf = _faust_app(Settings(), topics).conf
    assert conf.producer_request_timeout <= PATIENCE_S
    assert conf.broker_request_timeout <= PATIENCE_S
    assert conf.consumer_metadata_max_age_ms < PATIENCE_S * 1000
    assert conf.producer_metadata_max_age_ms < PATIENCE_S * 1000
    assert SOCKET_MS <= PATIENCE_S * 1000


def test_a_request_outlasts_a_session():
    topics = Topics("facts", "alerts", "letters", "status", "changelog", {"facts": 4})
    conf = _faust_app(Settings(session_timeout_s=45.0), topics).conf
    assert conf.broker_request_timeout >= 45
    assert conf.producer_request_timeout >= 45
