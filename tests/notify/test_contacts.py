"""The file of contacts, and that of silences: what they say, and how a mistake is named."""

import pytest

from streams.errors import PantauError
from streams.notify.contacts import load_contacts
from streams.notify.files import Files
from streams.notify.retry import HOUR_MS, Retry
from streams.notify.silences import load_silences, silenced_until
from tests.notify.notices import NOW, notice

GOOD = """\
mail:
  office: {host: smtp.example.go.id, sender: Pantau <pantau@example.go.id>}
retry: {first: 5s, most: 2h, give_up: 2d}
receivers:
  k1-team:
    email: {to: team@k1.example.go.id}
    wait: 15m
  hook:
    webhook: {url: https://hooks.example.go.id/x, secrets: {env: HOOK_SECRET}}
  files:
    folder: {path: /tmp/letters}
routes:
  - agencies: [K1, K2]
    severities: [critical, warning]
    receivers: k1-team
  - agencies: '*'
    receivers: [hook]
  - programmes: [umkk-40]
    years: [2026]
    receivers: [hook, files]
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "contacts.yaml"


def load(file, text):
    file.write_text(text)
    return load_contacts(file)


def names(contacts, told):
    return [one.name for one in contacts.route(told)]


def test_routes_add_up_and_each_receiver_is_there_once(file):
    contacts = load(file, GOOD)
    assert names(contacts, notice("K1")) == ["k1-team", "hook", "files"]
    assert names(contacts, notice("K3")) == ["hook", "files"]
    assert names(contacts, notice("K1", severity="info")) == ["hook", "files"]
    assert names(contacts, notice("K1", year=2025)) == ["k1-team", "hook"]
    assert contacts.retry == Retry(5_000, 2 * HOUR_MS, 48 * HOUR_MS)


def test_how_long_a_notice_waits(file):
    receivers = load(file, GOOD).receivers
    assert receivers["k1-team"].wait_for("warning") == 15 * 60_000
    assert receivers["k1-team"].wait_for("critical") == 0
    assert receivers["hook"].wait_for("warning") == 0
    assert receivers["files"].wait_for("info") == 5 * 60_000


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"),
    [
        ("receivers:\n  k1", "recievers:\n  k1", 4, "unknown key 'recievers'; did you mean 'rece"),
        ("    wait: 15m", "    wait: soon", 7, "'soon' is no span; write 90s, 15m, 6h or 3d"),
        ("    email:", "    e-mail:", 6, "unknown key 'e-mail'; did you mean 'email'?"),
        ("team@k1.example.go.id", "team", 6, "one mail address is wanted here"),
        ("[hook, files]", "[hook, flies]", 20, "no receiver 'flies'; did you mean 'files'?"),
        ("https://hooks", "ftp://hooks", 9, "not an http:// or https:// address"),
        ("https://hooks", "https://me:word@hooks", 9, "must hold no user name or password"),
        ("{env: HOOK_SECRET}", "whsec_abc", 9, "keys and values are wanted here"),
        ("[critical, warning]", "[critcal]", 14, "'critcal' is not known; did you mean 'critical"),
        ("    folder: {path: /tmp/letters}", "    wait: 5m", 11, "exactly one of email, webhook"),
        ("{first: 5s,", "{first: 3h,", 3, "first is more than 0 and at most as long as most"),
        ("  k1-team:", "  k1 team:", 5, "'k1 team' is no name"),
        ("years: [2026]", "years: [26]", 19, "'26' is no whole number from 2000 to 2100"),
        ("years: [2026]", "rules: [behnd]", 19, "'behnd' is not known; did you mean 'behind'?"),
        ("years: [2026]", "scopes: [national]", 19, "'national' is not known; did you mean 'nat"),
        ("  hook:\n", "  k1-team:\n", 8, "the name 'k1-team' is there twice"),
        ("host: smtp.example.go.id, ", "", 2, "missing: host"),
        ("routes:", "routes: [}", 12, "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(file, good, bad, line, says):
    assert good in GOOD
    with pytest.raises(PantauError) as error:
        load(file, GOOD.replace(good, bad, 1))
    assert str(error.value).startswith(f"{file}:{line}: ")
    assert says in str(error.value)
    assert "word" not in str(error.value).replace("password", "")
    assert "whsec_abc" not in str(error.value)


def test_an_empty_or_absent_file_is_an_error(file):
    with pytest.raises(PantauError, match="cannot be read"):
        load_contacts(file)
    with pytest.raises(PantauError, match="is empty"):
        load(file, "")


def test_two_mail_servers_must_be_chosen_from(file):
    two = GOOD.replace("retry:", "  other: {host: a.example, sender: x@a.example}\nretry:")
    with pytest.raises(PantauError, match="several mail servers: name one"):
        load(file, two)
    named = two.replace("to: team@k1.example.go.id", "to: team@k1.example.go.id, server: ofice")
    with pytest.raises(PantauError, match="did you mean 'office'"):
        load(file, named)
    assert load(file, named.replace("ofice", "office")).receivers["k1-team"]


def test_no_secret_and_no_address_is_shown(file, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", "whsec_very_secret")
    assert "very_secret" not in repr(load(file, GOOD))


SILENCE = """\
- match: {agency: K1, rule: [behind, burning]}
  from: 2026-09-21T00:00+07:00
  until: 2026-09-22T00:00+07:00
  comment: SPSE is moved
"""


def test_a_silence_holds_from_until_and_for_what_all_its_matchers_fit(file):
    file.write_text(SILENCE)
    silences = load_silences(file)
    ends = silences[0].until
    assert silenced_until(silences, notice("K1"), "x", NOW) == ends
    assert silenced_until(silences, notice("K1"), "x", ends) is None
    assert silenced_until(silences, notice("K2"), "x", NOW) is None
    assert silenced_until(silences, notice("K1", rule="missed"), "x", NOW) is None


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("2026-09-21T00:00+07:00", "2026-09-21", "has no zone"),
        ("2026-09-21T00:00+07:00", "yesterday", "is no moment"),
        ("until: 2026-09-22", "until: 2026-09-20", "ends after it begins"),
        ("agency:", "agncy:", "did you mean 'agency'?"),
        ("  comment: SPSE is moved\n", "", "missing: comment"),
        ("[behind, burning]", "[behind, burnig]", "did you mean 'burning'?"),
        ("rule: [behind, burning]", "severity: warnings", "did you mean 'warning'?"),
        ("{agency: K1, rule: [behind, burning]}", "{}", "would hide everything"),
    ],
)
def test_a_wrong_silence_is_named(file, good, bad, says):
    file.write_text(SILENCE.replace(good, bad, 1))
    with pytest.raises(PantauError, match=says):
        load_silences(file)


def test_no_file_and_an_empty_one_are_no_silence(file):
    file.write_text("# none now\n")
    assert load_silences(None) == load_silences(file) == ()


def test_a_mounted_secret_is_changed_by_turning_a_link(tmp_path):
    for name, text in (("a", GOOD), ("b", GOOD.replace("k1-team", "k2-team"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "contacts.yaml").write_text(text)
    data = tmp_path / "..data"
    data.symlink_to(tmp_path / "a")
    (tmp_path / "contacts.yaml").symlink_to(data / "contacts.yaml")
    files = Files(tmp_path / "contacts.yaml", None)
    assert files.changed() is None
    (tmp_path / "fresh").symlink_to(tmp_path / "b")
    (tmp_path / "fresh").replace(data)
    changed = files.changed()
    assert changed is not None
    contacts, _ = changed
    assert "k2-team" in contacts.receivers
    assert files.changed() is None
