import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime

import pytest

from streams.errors import PantauError
from streams.sources.api.bearer import Bearer
from streams.sources.api.client import (
    ATTEMPTS,
    PAGE_ROWS,
    AccessRefusedError,
    ApiClient,
    ApiError,
    CursorRefusedError,
    TokenRefusedError,
)
from tests.api.api_server import TOKEN, Answer, ApiServer, envelope, refusal
from tests.api.fake_clock import START, FakeClock

FEED = "tender/pengumuman"
BIG = 9_007_199_254_740_993


@pytest.fixture(autouse=True)
def rows(api: ApiServer) -> None:
    api.rows[FEED] = [{"kd_tender": number} for number in range(5)]


def test_a_page_has_its_rows_its_cursor_and_the_instant_of_its_response(
    api: ApiServer, client: ApiClient
) -> None:
    page = client.page(FEED, "K34", 2024, None)
    assert page == ([{"kd_tender": 0}, {"kd_tender": 1}], "c2", START)
    assert api.requests[0].query == {"kode_klpd": "K34", "tahun": "2024", "limit": "1000"}
    assert client.page(FEED, "K34", 2024, "c4") == ([{"kd_tender": 4}], None, START)


def test_money_is_read_exactly(api: ApiServer, client: ApiClient) -> None:
    body = b'{"success": true, "data": [{"a": 15761893981.75, "b": %d}]}' % BIG
    api.once(Answer(200, body))
    assert client.page(FEED, "K34", 2024, None).rows == [{"a": Decimal("15761893981.75"), "b": BIG}]


def test_a_missing_meta_or_null_data_means_that_there_is_no_more(
    api: ApiServer, client: ApiClient
) -> None:
    api.once(envelope([{"x": 1}], None))
    api.once(Answer(200, b'{"success": true, "data": null, "meta": null}'))
    assert client.page(FEED, "K34", 2024, None)[:2] == ([{"x": 1}], None)
    assert client.page(FEED, "K34", 2024, None)[:2] == ([], None)


def test_429_waits_for_the_seconds_it_names(
    api: ApiServer, client: ApiClient, clock: FakeClock
) -> None:
    api.once(Answer(429, headers=(("Retry-After", "17"),)))
    assert client.page(FEED, "K34", 2024, None).rows
    assert clock.waits == [17.0]
    assert (client.requests, client.retries) == (2, 1)


def test_429_waits_until_the_date_it_names(
    api: ApiServer, client: ApiClient, clock: FakeClock
) -> None:
    then = datetime.fromtimestamp(START / 1_000 + 42, UTC)
    api.once(Answer(429, headers=(("Retry-After", format_datetime(then, usegmt=True)),)))
    assert client.page(FEED, "K34", 2024, None).rows
    assert clock.waits == [42.0]


@pytest.mark.parametrize("header", ["0", "Tue, 14 Nov 2023 22:13:00 GMT"])
def test_a_retry_after_that_asks_for_nothing_does_not_use_up_the_tries_at_once(
    api: ApiServer, client: ApiClient, clock: FakeClock, header: str
) -> None:
    for _ in range(2):
        api.once(Answer(429, headers=(("Retry-After", header),)))
    assert client.page(FEED, "K34", 2024, None).rows
    assert clock.waits == [0.5, 1.0]


def test_a_retry_after_beyond_the_longest_window_ends_the_pull(
    api: ApiServer, client: ApiClient, clock: FakeClock
) -> None:
    api.once(Answer(429, headers=(("Retry-After", "86400"),)))
    with pytest.raises(ApiError, match="wait 86400 s"):
        client.page(FEED, "K34", 2024, None)
    assert clock.waits == []


@pytest.mark.parametrize(
    "fault",
    [
        Answer(429),
        Answer(500, b"<html>oops</html>"),
        Answer(503, b""),
        Answer(0),
        Answer(200, b'{"success": true, "data": [', cut=True),
        Answer(200, b'{"success": true, "data": ['),
        Answer(200, b'{"success": true, "data": [{"a": NaN}]}'),
        Answer(200, b"[" * 100_000),
        Answer(200, b""),
    ],
    ids=["429", "500", "503", "dropped", "cut", "broken", "nan", "deep", "empty"],
)
def test_a_passing_fault_is_tried_again_after_a_back_off(
    api: ApiServer, client: ApiClient, clock: FakeClock, fault: Answer
) -> None:
    api.once(fault)
    api.once(fault)
    assert client.page(FEED, "K34", 2024, None).rows == [{"kd_tender": 0}, {"kd_tender": 1}]
    # No randomness here: half of 1 s, then half of 2 s.
    assert clock.waits == [0.5, 1.0]


def test_a_lasting_fault_ends_the_pull_with_its_reason(
    api: ApiServer, client: ApiClient, clock: FakeClock
) -> None:
    for _ in range(ATTEMPTS):
        api.once(Answer(502))
    with pytest.raises(ApiError, match=rf"pengumuman of K34 2024 in {ATTEMPTS} tries \(status 502"):
        client.page(FEED, "K34", 2024, None)
    assert len(api.requests) == ATTEMPTS
    assert len(clock.waits) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (refusal(401, "Unauthorized"), TokenRefusedError, "check INAPROC_TOKEN"),
        (refusal(403, "Forbidden"), AccessRefusedError, "403"),
        (refusal(400, "Bad Request"), ApiError, r"400 .*\(Bad Request: Bad Request for you\)"),
        (Answer(302, headers=(("Location", "http://127.0.0.1/x"),)), ApiError, "answered 302"),
        (Answer(200, b" <!doctype html><html>"), ApiError, "a web page instead of JSON"),
        (Answer(200, b"[]"), ApiError, "a list, not an envelope"),
        (Answer(200, refusal(500, "Oh\nno").body), ApiError, r"without success \(Ohno: Ohno for"),
        (Answer(200, b'{"success": true, "data": 3}'), ApiError, "without a list of rows"),
        (Answer(200, b'{"success": true, "data": [3]}'), ApiError, "without a list of rows"),
        (Answer(200, b'{"success": true, "meta": 3}'), ApiError, "a meta that is no object"),
        (envelope([], {"has_more": True}), ApiError, "gives no cursor"),
        (envelope([], {"has_more": True, "cursor": ""}), ApiError, "gives no cursor"),
        (envelope([], {"has_more": "true", "cursor": "x"}), ApiError, "whether there is more"),
        (envelope([], {"has_more": None, "cursor": "x"}), ApiError, "whether there is more"),
        (envelope([{}] * PAGE_ROWS, None), ApiError, "whether there is more"),
    ],
)
def test_an_answer_that_is_none_is_an_error_at_once(
    api: ApiServer, client: ApiClient, answer: Answer, error: type[PantauError], message: str
) -> None:
    api.once(answer)
    with pytest.raises(error, match=message) as raised:
        client.page(FEED, "K34", 2024, None)
    assert len(api.requests) == 1
    assert "\n" not in str(raised.value)


def test_a_refused_cursor_is_told_apart(client: ApiClient) -> None:
    with pytest.raises(CursorRefusedError):
        client.page(FEED, "K34", 2024, "gone")


def test_a_wrong_token_is_refused_and_never_shown(
    api: ApiServer, connect: Callable[..., ApiClient], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    api.once(Answer(503))
    with pytest.raises(TokenRefusedError) as raised:
        connect("wrong-secret").page(FEED, "K34", 2024, None)
    assert api.requests[-1].authorization == "Bearer wrong-secret"
    assert "wrong-secret" not in str(raised.value) + repr(raised.value) + caplog.text
    assert "wrong-secret" not in repr(Bearer("wrong-secret"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://127.0.0.1", "give an address"),
        ("data.inaproc.id", "give an address"),
        ("https://[::1", "give an address"),
        ("https://data.inaproc.id:port/api/v1", "give an address"),
        ("https://data.inaproc.id/\x01", "give an address"),
        ("http://data.inaproc.id/api/v1", "unencrypted"),
        ("https://me:secret@data.inaproc.id/api/v1", "plain address"),
        ("https://data.inaproc.id/api/v1?x=1", "plain address"),
    ],
)
def test_an_address_that_would_leak_the_token_is_refused(
    connect: Callable[..., ApiClient], url: str, message: str
) -> None:
    with pytest.raises(PantauError, match=message) as raised:
        connect(TOKEN, url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "nö"])
def test_a_token_that_no_header_can_carry_is_refused(token: str) -> None:
    with pytest.raises(PantauError, match="INAPROC_TOKEN"):
        Bearer(token)


def test_the_server_of_these_tests_speaks_the_envelope(api: ApiServer) -> None:
    assert json.loads(envelope([{"a": 1}], {"has_more": False}).body)["data"] == [{"a": 1}]
    assert api.url.startswith("http://127.0.0.1:")
