"""`pantau notify` at a terminal: what it says, and that it says nothing of anybody."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.__main__ import Invocation, cli
from streams.notify.contacts import load_contacts
from streams.notify.silences import load_silences
from tests.notify import hooks
from tests.notify.notices import row
from tests.notify.rig import Rig, wait_for

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "notify.md"


@pytest.fixture
def contacts(tmp_path, monkeypatch):
    file = tmp_path / "contacts.yaml"
    file.write_text(
        f"receivers:\n  files:\n    folder: {{path: {tmp_path}/letters}}\n"
        "routes: [{receivers: files}]\n"
    )
    monkeypatch.setenv("PANTAU_CONTACTS", str(file))
    return file


def notify(*arguments):
    return CliRunner().invoke(cli, ["notify", *arguments], obj=Invocation(debug=False))


def test_check_says_what_is_there(contacts):
    done = notify("--check")
    assert (done.exit_code, done.output) == (
        0,
        "1 receivers, 1 routes, 0 silences: all right\n",
    )


def test_check_names_a_mistake_with_its_line(contacts):
    contacts.write_text(contacts.read_text().replace("folder", "foldr"))
    assert "did you mean 'folder'?" in str(notify("--check").exception)
    assert f"{contacts}:3: " in str(notify("--check").exception)


def test_a_test_reaches_the_receiver(contacts, tmp_path):
    assert notify("--test", "files").output == "files has taken it\n"
    (letter,) = (tmp_path / "letters").glob("*.eml")
    assert "UJI" in letter.read_text()


def test_a_test_that_fails_says_why(contacts, tmp_path):
    (tmp_path / "letters").write_text("a file")
    assert str(notify("--test", "files").exception) == "files does not take it: not_written"
    assert "did you mean 'files'?" in str(notify("--test", "fils").exception)


@pytest.mark.parametrize("arguments", [("--check", "--once"), ("--json",)])
def test_options_that_do_not_fit(contacts, arguments):
    assert notify(*arguments).exit_code == 2


def test_without_contacts_it_says_what_to_set(monkeypatch):
    assert "set PANTAU_CONTACTS" in str(notify("--check").exception)


def examples():
    """The YAML blocks of the page: (name of the file, text)."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(r"```yaml\n# (\S+)\n(.*?)```", text, re.DOTALL)


def test_the_examples_of_the_page_are_right(tmp_path):
    found = dict(examples())
    assert found.keys() == {"contacts.yaml", "silences.yaml"}
    for name, text in found.items():
        (tmp_path / name).write_text(text)
    contacts = load_contacts(tmp_path / "contacts.yaml")
    kinds = {one.integration.kind for one in contacts.receivers.values()}
    assert kinds == {"email", "webhook", "alertmanager", "apprise", "folder"}
    assert load_silences(tmp_path / "silences.yaml")


def test_a_letter_goes_the_whole_way_and_nothing_personal_is_left_behind(  # noqa: PLR0917
    kafka, topic_prefix, tmp_path, mailbox, hook, ca_file, secret
):
    hook.usual = hooks.status(500)
    mailbox.strangers["nobody@k1.example"] = "550 5.1.1 nobody@k1.example is not here"
    rig = Rig(kafka, topic_prefix, tmp_path)
    rig.contacts.write_text(
        "allow: [127.0.0.1]\n"
        f"mail: {{office: {{host: localhost, port: {mailbox.port}, ca: {ca_file},"
        " sender: Pantau <pantau@lkpp.example>}}\n"
        "receivers:\n"
        "  k1-team: {email: {to: team@k1.example}, wait: 1s}\n"
        "  left: {email: {to: nobody@k1.example}, wait: 1s}\n"
        f"  caller: {{webhook: {{url: '{hook.url}?token=very-secret',"
        f" secrets: {{file: {secret[1]}}}}}}}\n"
        "routes: [{receivers: [k1-team, left, caller]}]\n"
    )
    try:
        process = rig.start().ready()
        rig.publish([row("K1"), row("K1", transition=2, kind="changed", severity="critical")])
        wait_for(lambda: mailbox.letters and len(hook.requests) > 1)
        wait_for(lambda: process.metric("pantau_deliveries_total"
                 '{integration="email",result="failed"}') == 2)  # fmt: skip
        metrics = process.get("/metrics")[1]
        process.child.stop()
        log = process.child.log.read_text()
    finally:
        rig.close()
    (letter,) = mailbox.letters
    assert letter["Subject"].startswith("[Pantau] 2 pemberitahuan untuk K1")
    assert rig.remembered()["K1/2026/umkk-40/e1/t1/left"].reason == "mailbox_550"
    kept = " ".join(map(repr, rig.remembered().values()))
    for place in (log, metrics, kept):
        for word in ("k1.example", "very-secret", secret[0]):
            assert word not in place
    assert "left (mailbox_550)" in log
    for name in ("k1-team", "left", "caller"):
        assert f'"{name}"' not in metrics
