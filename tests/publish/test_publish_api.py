import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.__main__ import main
from streams.publish.feed_sink import FeedSink
from tests.api.api_server import Answer, ApiServer
from tests.publish.conftest import Installation, Pantau
from tests.publish.feed_rows import announcement, order

ORDERS = "ekatalog/paket-e-purchasing"
TENDERS = "tender/pengumuman"


@pytest.fixture(autouse=True)
def rows(api: ApiServer) -> None:
    api.rows[ORDERS] = [order(number) for number in (1, 2, 3, 1, 4, 5, 2)]
    api.rows[TENDERS] = [announcement(1)]


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def pull(api: ApiServer, *more: str) -> tuple[str, ...]:
    return ("publish", "inaproc", "--api", api.url, "--agency", "K99", "--year", "2024", *more)


def snapshots(installation: Installation) -> dict[object, tuple[object, ...]]:
    return {
        row["feed"]: (row["complete"], row["rows"], row["duplicates"], row["dead_letters"])
        for name, row in installation.rows("procurement.facts")
        if name == "Snapshot"
    }


def test_all_feeds_that_the_api_offers_are_pulled(
    installation: Installation, pantau: Pantau, api: ApiServer
) -> None:
    result = pantau(*pull(api, "--no-ticks", "--json"))
    assert result.code == 0
    told = json.loads(result.out)
    assert (told["facts"], told["duplicates"], told["snapshots"]) == (8, 2, 2)
    assert (told["feeds"], len(told["not_offered"]), told["pages"]) == (2, 13, 5)
    assert snapshots(installation) == {
        "ekatalog-paket-e-purchasing": (True, 7, 2, 0),
        "tender-pengumuman": (True, 1, 0, 0),
    }


def test_rows_without_a_stamp_have_the_instant_of_the_first_page(
    installation: Installation, pantau: Pantau, api: ApiServer
) -> None:
    assert pantau(*pull(api, "--no-ticks")).code == 0
    rows = [row for name, row in installation.rows("procurement.facts") if name == "Transaction"]
    stamps = {row["observed_at"] for row in rows if row["channel"] == "ecatalogue_v6"}
    assert len(stamps) == 1
    assert None not in stamps
    # This feed says itself when its rows were pulled.
    (told,) = {row["observed_at"] for row in rows if row["channel"] == "tender"}
    assert told == 1_736_874_000_000


def test_an_interrupted_pull_is_completed_by_a_second_run(
    installation: Installation,
    pantau: Pantau,
    api: ApiServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take = FeedSink.take

    def fall(
        sink: FeedSink, rows: list[dict[str, object]], first_line: int, observed_at: int
    ) -> None:
        if first_line > 4:
            raise KeyboardInterrupt
        take(sink, rows, first_line, observed_at)

    with monkeypatch.context() as patch:
        patch.setattr(FeedSink, "take", fall)
        assert pantau(*pull(api, "--feed", ORDERS)).code == 130
    assert snapshots(installation) == {}
    before = len(api.requests)
    result = pantau(*pull(api, "--feed", ORDERS, "--no-ticks", "--json"))
    assert result.code == 0
    assert [request.query.get("cursor") for request in api.requests[before:]] == ["c4", "c6"]
    assert snapshots(installation) == {"ekatalog-paket-e-purchasing": (True, 7, 2, 0)}
    rows = [row for name, row in installation.rows("procurement.facts") if name == "Transaction"]
    assert len(rows) == 7
    assert len({row["observed_at"] for row in rows}) == 1


def test_what_is_kept_of_an_open_pull_holds_no_row(
    installation: Installation, pantau: Pantau, api: ApiServer, tmp_path: Path
) -> None:
    api.rows[ORDERS] = [order(number, nama_satker="A Name") for number in range(5)]
    api.faults = [lambda _: None, lambda _: None, lambda _: Answer(400)]
    assert pantau(*pull(api, "--feed", ORDERS)).code == 2
    (file,) = (tmp_path / "state").rglob("ekatalog-paket-e-purchasing.json")
    assert "A Name" not in file.read_text()
    assert json.loads(file.read_text())["progress"]["cursor"] == "c4"


def test_a_row_of_the_api_that_cannot_be_used_names_its_path_and_number(
    installation: Installation, pantau: Pantau, api: ApiServer
) -> None:
    api.rows[ORDERS] = [order(1), order(2), order(3, total="much")]
    assert pantau(*pull(api, "--feed", ORDERS, "--strict")).code == 1
    ((_, letter),) = installation.rows("procurement.dead-letters")
    assert (letter["file"], letter["line"], letter["agency"]) == (ORDERS, 3, "K99")
    assert snapshots(installation) == {"ekatalog-paket-e-purchasing": (False, 2, 0, 1)}


def test_classes_are_sent_for_suppliers_of_pages_before_an_interruption(
    installation: Installation, pantau: Pantau, api: ApiServer, tmp_path: Path
) -> None:
    file = tmp_path / "suppliers.csv"
    file.write_text("supplier,supplier_class,source\nv6:S1,micro,register\n")
    assert pantau("publish", "suppliers", file).code == 0
    api.rows[ORDERS] = [order(1), order(2), order(3), order(5)]
    api.faults = [lambda _: None, lambda _: Answer(401)]
    assert pantau(*pull(api, "--feed", ORDERS)).code == 2
    told = json.loads(pantau(*pull(api, "--feed", ORDERS, "--no-ticks", "--json")).out)
    assert (told["facts"], told["supplier_classes"]) == (2, 1)


@pytest.mark.parametrize("kind", ["missing", "wrong"])
def test_without_a_good_token_there_is_one_line_and_code_2(
    installation: Installation,
    pantau: Pantau,
    api: ApiServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.delenv("INAPROC_TOKEN")
    environment = {"PANTAU_HASH_KEY": "k" * 16}
    if kind == "wrong":
        environment["INAPROC_TOKEN"] = "wrong-secret"  # noqa: S105 - of nobody
    result = pantau(*pull(api), **environment)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "INAPROC_TOKEN" in result.err
    assert "wrong-secret" not in result.err


def test_an_api_without_any_feed_is_an_error(
    installation: Installation, pantau: Pantau, api: ApiServer
) -> None:
    api.rows.clear()
    result = pantau(*pull(api), PANTAU_HASH_KEY="k" * 16)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "check --api" in result.err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--feed", "tender/all"), "known are tender-pengumuman"),
        (("--observed-at", "2024-01-01"), "exclude each other"),
        (("somewhere",), "exclude each other"),
    ],
)
def test_wrong_arguments_are_one_line_and_code_2(
    installation: Installation, pantau: Pantau, api: ApiServer, more: tuple[str, ...], message: str
) -> None:
    result = pantau(*pull(api, *more))
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert message in result.err


def test_a_missing_token_is_told_before_kafka_is_waited_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:9")
    monkeypatch.delenv("INAPROC_TOKEN", raising=False)
    for command in (
        ["publish", "inaproc", "--api", "http://127.0.0.1:9", "--agency", "K99", "--year", "2024"],
        ["fetch", "--api", "http://127.0.0.1:9", "--agency", "K99"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code == 2
        assert "set INAPROC_TOKEN" in capsys.readouterr().err
