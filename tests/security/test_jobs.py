"""Each command does its whole job as its own user: no right is missing."""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from starlette.requests import Request

from streams.board.auth.header import HeaderReaders, networks
from streams.child import Child, free_port
from streams.topics.access import ADMINISTRATOR, answering
from tests.api.api_server import TOKEN, api_server
from tests.publish.feed_rows import order
from tests.security.test_rights import AGENCY, FISCAL_YEAR, READY_S, YEAR, answers, told
from tests.security.users import Users, binding
from tests.servers.secured import ANSWER_S, secured_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

READER = {"X-Forwarded-User": "alice"}
SECRET = b"0123456789abcdef"
CONTACTS = """\
receivers:
  letters: {{wait: 0s, folder: {{path: "{folder}"}}}}
routes:
  - receivers: [letters]
"""
ALL = ("worker", "nation", "packages", "board", "notify")
SEEN_S = 60
ORDERS = "ekatalog/paket-e-purchasing"
FEED = "ekatalog-paket-e-purchasing"


class Chain:
    """Every process, each as its own user, over a year that was published by its own."""

    def __init__(self, users: Users, folder: Path) -> None:
        self.users = users
        self.folder = folder
        self.letters = folder / "letters"
        self.ports = {name: free_port() for name in ALL}
        contacts = folder / "contacts.yaml"
        contacts.write_text(CONTACTS.format(folder=self.letters), encoding="utf-8")
        self.children = {name: self._child(name, contacts) for name in ALL}

    def start(self) -> None:
        """Start them all, and wait until each is ready."""
        for name, child in self.children.items():
            child.start()
            child.wait_until(lambda port=self.ports[name]: answers(port), READY_S)  # type: ignore[misc]

    def stop(self) -> None:
        """End them all."""
        for child in self.children.values():
            child.ask()
        for child in self.children.values():
            child.stop(patience_s=40)

    def _child(self, name: str, contacts: Path) -> Child:
        environ = self.users.environment(name) | {
            "PANTAU_METRICS_PORT": str(self.ports[name]),
            "PANTAU_BOARD_PORT": str(self.ports[name]),
            "PANTAU_INSTANCE_ID": name,
            "PANTAU_STATE_DIR": str(self.folder / name),
            "PANTAU_CONTACTS": str(contacts),
            # The year is over, and nobody is told of the past.
            "PANTAU_ALERT_AGE_DAYS": "3650",
            "PANTAU_BOARD_SECRET": SECRET.decode(),
        }
        options = ("--auth", "header") if name == "board" else ()
        command = [sys.executable, "-m", "streams", name, *options]
        return Child(name, command, self.folder / f"{name}.log", environ)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    with secured_kafka(tmp_path_factory.mktemp("secured")) as kafka:
        users = Users(kafka)
        users.run(ADMINISTRATOR, "apply")
        users.environment("board")
        flat = [one for right in answering() for one in binding("User:board", right)]
        for answer in kafka.admin.create_acls(flat).values():
            answer.result(ANSWER_S)
        made = Chain(users, tmp_path_factory.mktemp("chain"))
        try:
            made.start()
            users.run("publish", "targets", YEAR / "targets.csv")
            who = ("--agency", AGENCY, "--year", FISCAL_YEAR)
            users.run("publish", "inaproc", YEAR / "feeds", *who)
            told(users, lambda said: len(said["alerts"]) >= 2)
            yield made
        finally:
            made.stop()


def seen(look: Callable[[], Any]) -> Any:
    """What a look shows, once it shows anything."""
    deadline = time.monotonic() + SEEN_S
    while not (found := look()):
        assert time.monotonic() < deadline, "it was never to be seen"
        time.sleep(0.2)
    return found


def test_the_notifier_tells_what_was_raised(chain: Chain) -> None:
    assert seen(lambda: list(chain.letters.rglob("*.eml")))


def ask(chain: Chain, path: str, form: dict[str, str] | None = None) -> str:
    """What the board says to a reader whom its proxy names; "" where it refuses."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{chain.ports['board']}{path}",
        None if form is None else urllib.parse.urlencode(form).encode(),
        READER,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text: str = answer.read().decode()
            return text
    except urllib.error.HTTPError as error:
        with error:
            return f"{error.code}" if form is not None else ""


def test_packages_come_to_the_board(chain: Chain) -> None:
    def rows() -> list[Any]:
        said = ask(chain, f"/api/v1/agencies/{AGENCY}/{FISCAL_YEAR}/packages")
        return list(json.loads(said)["packages"]) if said else []

    assert seen(rows)


def alert_of(chain: Chain) -> str:
    def first() -> str | None:
        said = ask(chain, f"/api/v1/agencies/{AGENCY}/{FISCAL_YEAR}/alerts")
        alerts = json.loads(said)["alerts"] if said else []
        return str(alerts[0]["id"]) if alerts else None

    return str(seen(first))


def responses(chain: Chain, by: str) -> Sequence[Any]:
    said = json.loads(chain.users.run("status", AGENCY, "--year", FISCAL_YEAR, "--json"))
    return [one for one in json.dumps(said).split("{") if f'"by": "{by}"' in one]


def token() -> str:
    """What a form of the reader's has in it."""
    readers = HeaderReaders("X-Forwarded-User", networks("127.0.0.1"), SECRET)
    headers = [(b"x-forwarded-user", READER["X-Forwarded-User"].encode())]
    known = readers.who(Request({"type": "http", "headers": headers, "client": ("127.0.0.1", 1)}))
    assert known is not None
    return known.token


def test_a_readers_answer_goes_through_the_board(chain: Chain) -> None:
    alert = alert_of(chain)
    form = {"token": token(), "alert": alert, "kind": "acknowledge", "by": "Biro", "note": "seen"}
    said = ask(chain, f"/agencies/{AGENCY}/responses", form)
    assert said.startswith("<"), said
    assert seen(lambda: responses(chain, "Biro"))


def test_an_office_answers_by_command(chain: Chain) -> None:
    alert = alert_of(chain)
    chain.users.run("ack", alert, "--by", "Inspektorat", "--note", "noted")
    assert seen(lambda: responses(chain, "Inspektorat"))


def test_every_move_is_explained(chain: Chain) -> None:
    lines = chain.users.run("explain", AGENCY, "--year", FISCAL_YEAR, "--json").splitlines()
    assert json.loads(lines[0])


def test_dead_letters_are_listed_and_sent_again(chain: Chain) -> None:
    producer = Producer(chain.users.client("publish"))
    producer.produce("procurement.facts", b"no record", AGENCY.encode())
    assert producer.flush(ANSWER_S) == 0
    seen(lambda: json.loads(chain.users.run("dead-letters", "list", "--json")))
    chain.users.run("dead-letters", "retry", "--all", "--force")


def test_the_api_is_pulled(chain: Chain, tmp_path: Path) -> None:
    with api_server() as api:
        api.rows[ORDERS] = [order(number, "K1", kd_klpd="K1") for number in range(3)]
        environ = chain.users.environment("fetch") | {
            "INAPROC_TOKEN": TOKEN,
            "PANTAU_STATE_DIR": str(tmp_path / "state"),
        }
        command = [
            sys.executable, "-m", "streams", "fetch", "--once", "--api", api.url, "--agency", "K1",
            "--year", "2024", "--feed", FEED,
        ]  # fmt: skip
        child = Child("fetch", command, tmp_path / "fetch.log", environ)
        child.start()
        try:
            seen(lambda: not child.running)
        finally:
            child.stop()
        assert child._process is not None
        assert child._process.returncode == 0, (tmp_path / "fetch.log").read_text()


def test_the_year_of_all_agencies_is_closed(chain: Chain) -> None:
    """The last but one: from here on the year takes no fact any more."""
    said = ("--year", FISCAL_YEAR, "--source", "audit report", "--json")
    assert json.loads(chain.users.run("publish", "close", "--all", *said))["closes"] == 1
    told(chain.users, lambda status: status["closed"])


def test_topics_are_compared(chain: Chain) -> None:
    chain.users.run(ADMINISTRATOR, "check")
