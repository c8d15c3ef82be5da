"""Schemas from a registry: a made-up one for its moods, a real one for the truth."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from streams.contracts import wire
from streams.contracts.catalogue import shipped
from streams.contracts.decode import Decoder
from streams.contracts.encode import Encoder
from streams.contracts.reasons import Code
from streams.contracts.registry import ASK_AGAIN_AFTER_S, Registry, schemas, subject
from streams.contracts.schemas import UnknownSchemaError, UnusableSchemaError
from streams.errors import PantauError
from tests.contracts.facts import tick, transaction


class Moody:
    """A registry that knows two schemas and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.known: dict[str, dict[str, str]] = {
            "/schemas/ids/7": {"schema": shipped().newest("Tick").writer.raw},
            "/schemas/ids/8": {"schema": json.dumps({"type": "string"})},
            "/schemas/ids/9": {"schema": "message M {}", "schemaType": "PROTOBUF"},
        }


@pytest.fixture
def moody() -> Iterator[tuple[str, Moody]]:
    mood = Moody()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            mood.asked.append(path)
            found = mood.known.get(path)
            status = mood.status if found or mood.status != 200 else 404
            answer = found if status == 200 else {"error_code": 40403, "message": "no"}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  # the base class's name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", mood
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_without_an_address_the_shipped_schemas_are_used() -> None:
    assert schemas(None) is shipped()


def test_subjects_name_the_record_where_a_topic_has_several() -> None:
    assert subject("procurement.facts", "Tick") == "procurement.facts-id.pantau.Tick"
    assert subject("umkm.alerts", "Alert") == "umkm.alerts-value"


def test_a_schema_is_fetched_once(moody: tuple[str, Moody]) -> None:
    url, mood = moody
    registry = Registry(url)
    value = wire.header(7) + b"\x02\x80\x80\x80\x80\x80\x64"
    for _ in range(3):
        assert registry.writer(7).record == "Tick"
        assert Decoder(registry).decode([value]).poison == []
    assert mood.asked == ["/schemas/ids/7"]


def test_an_id_of_the_shipped_range_needs_no_registry(moody: tuple[str, Moody]) -> None:
    url, mood = moody
    assert Registry(url).writer(shipped().id_of("Tick")).record == "Tick"
    assert mood.asked == []
    with pytest.raises(UnknownSchemaError):
        Registry(url).writer(1_999_999_999)


def test_an_unknown_id_is_poison_and_asked_for_again_after_a_while(
    moody: tuple[str, Moody],
) -> None:
    url, mood = moody
    clock = [0.0]
    registry = Registry(url, now=lambda: clock[0])
    value = wire.header(5) + b"\x02\x04"
    for _ in range(3):
        assert Decoder(registry).decode([value]).poison[0].code is Code.UNKNOWN_SCHEMA_ID
    assert len(mood.asked) == 1
    mood.known["/schemas/ids/5"] = mood.known["/schemas/ids/7"]
    clock[0] = ASK_AGAIN_AFTER_S - 1
    with pytest.raises(UnknownSchemaError):
        registry.writer(5)
    clock[0] = ASK_AGAIN_AFTER_S
    assert registry.writer(5).record == "Tick"


@pytest.mark.parametrize("number", [8, 9])
def test_a_foreign_schema_is_refused_each_time_and_fetched_once(
    moody: tuple[str, Moody], number: int
) -> None:
    url, mood = moody
    registry = Registry(url)
    for _ in range(2):
        with pytest.raises(UnusableSchemaError):
            registry.writer(number)
    assert len(mood.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 409, 500])
def test_a_refusal_is_one_line_and_no_poison(moody: tuple[str, Moody], status: int) -> None:
    url, mood = moody
    mood.status = status
    registry = Registry(url)
    with pytest.raises(PantauError, match=f"refuses .HTTP {status}"):
        registry.id_of("Tick")
    with pytest.raises(PantauError):
        Decoder(registry).decode([wire.header(7) + b"\x02\x04"])
    mood.status = 200
    assert registry.writer(7).record == "Tick"


def test_a_registry_that_registers_nothing_is_said_so(moody: tuple[str, Moody]) -> None:
    url, _ = moody
    with pytest.raises(PantauError, match=r"does not let procurement\.facts-id\.pantau\.Tick"):
        Registry(url).id_of("Tick")


def test_a_registry_that_is_not_there_is_one_line_without_its_password() -> None:
    with pytest.raises(PantauError, match="does not answer") as caught:
        Registry("http://user:secret@127.0.0.1:9").id_of("Tick")
    assert "secret" not in str(caught.value)


def test_a_real_registry_gives_ids_and_schemas_back(registry: str, topic_prefix: str) -> None:
    first = Registry(registry, prefix=topic_prefix)
    ids = first.register()
    assert set(ids) == set(shipped().records())
    second = Registry(registry, prefix=topic_prefix)
    assert {record: second.id_of(record) for record in ids} == ids
    for record, number in ids.items():
        assert second.writer(number).record == record
    facts = [transaction(number) for number in range(20)]
    values = [Encoder(first).fact(fact) for fact in facts]
    assert wire.schema_id(values[0]) == ids["Transaction"]
    for columnar in (True, False):
        decoded = Decoder(second, columnar=columnar).decode([*values, Encoder().fact(tick())])
        assert decoded.poison == []
        assert list(decoded.runs[0].facts()) == facts
        assert decoded.runs[1].record == "Tick"
    with pytest.raises(UnknownSchemaError):
        second.writer(900_000)
