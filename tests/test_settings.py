"""Every variable: its default, its file where it is a secret, and what a wrong value says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.__main__ import Invocation, cli
from streams.errors import PantauError
from streams.settings import Settings

SECRET = "a secret of sufficient length"  # noqa: S105  # made up


def test_an_empty_environment_gives_the_defaults(monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/var/state")
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.kafka_bootstrap == "127.0.0.1:9092"
    assert settings.state_dir == Path("/var/state/pantau")
    assert settings.embedded_broker is False


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_environment({"PANTAU_BATCH": "", "INAPROC_TOKEN_FILE": ""}).batch == 4000


def test_every_setting_is_read_from_its_variable(tmp_path):
    environ = {
        "KAFKA_BOOTSTRAP": "a:1, b:2",
        "PANTAU_KAFKA_CONFIG": str(tmp_path),
        "PANTAU_KAFKA_PASSWORD": SECRET,
        "SCHEMA_REGISTRY_URL": "https://registry:8081/",
        "PANTAU_TOPIC_PREFIX": "try.",
        "PANTAU_PARTITIONS": "32",
        "PANTAU_REPLICATION": "3",
        "PANTAU_APP_ID": "other",
        "PANTAU_INSTANCE_ID": "pod-1",
        "PANTAU_METRICS_HOST": "metrics.local",
        "PANTAU_METRICS_PORT": "0",
        "PANTAU_METRICS_AGENCIES": "5",
        "PANTAU_BATCH": "1",
        "PANTAU_SESSION_TIMEOUT_S": "30",
        "PANTAU_HEARTBEAT_S": "0.5",
        "PANTAU_PROGRAMMES": str(tmp_path),
        "PANTAU_DEAD_LETTER_LIMIT": "100",
        "PANTAU_CHECKPOINT_SEGMENTS": "10",
        "INAPROC_TOKEN": "t",
        "PANTAU_HASH_KEY": SECRET,
        "PANTAU_STATE_DIR": str(tmp_path),
        "PANTAU_BOARD_HOST": "board.local",
        "PANTAU_BOARD_PORT": "0",
        "PANTAU_BOARD_ROOT": "/pantau/",
        "PANTAU_BOARD_SECRET": SECRET,
        "PANTAU_OIDC_ISSUER": "https://id.local/",
        "PANTAU_OIDC_CLIENT": "board",
        "PANTAU_OIDC_SECRET": SECRET,
        "PANTAU_PLAN_URL": "https://plans.local/{code}",
        "PANTAU_CONTACTS": str(tmp_path),
        "PANTAU_SILENCES": str(tmp_path),
        "PANTAU_BOARD_URL": "https://board.local/",
        "PANTAU_ALERT_AGE_DAYS": "0.5",
        "PANTAU_SUBSCRIPTIONS": str(tmp_path),
        "PANTAU_SUBSCRIPTIONS_SECRET": SECRET,
        "PANTAU_SUBSCRIPTIONS_PER_AGENCY": "7",
        "PANTAU_SUBSCRIPTIONS_PER_ADDRESS": "3",
        "PANTAU_SUBSCRIPTIONS_PER_READER": "4",
        "GRAFANA_URL": "https://grafana.local/g/",
        "GRAFANA_TOKEN": "g",
        "GRAFANA_CA": str(tmp_path),
        "PANTAU_EMBEDDED_BROKER": "yes",
    }
    assert environ.keys() == {one.name for one in Settings.variables().values()}
    assert Settings.from_environment(environ) == Settings(
        kafka_bootstrap="a:1,b:2",
        kafka_config=tmp_path,
        kafka_password=SECRET,
        schema_registry_url="https://registry:8081",
        topic_prefix="try.",
        partitions=32,
        replication=3,
        app_id="other",
        instance_id="pod-1",
        metrics_host="metrics.local",
        metrics_port=0,
        metrics_agencies=5,
        batch=1,
        session_timeout_s=30.0,
        heartbeat_s=0.5,
        programmes=tmp_path,
        dead_letter_limit=100.0,
        checkpoint_segments=10,
        inaproc_token="t",  # noqa: S106  # made up
        hash_key=SECRET.encode(),
        state_dir=tmp_path,
        board_host="board.local",
        board_port=0,
        board_root="/pantau",
        board_secret=SECRET.encode(),
        oidc_issuer="https://id.local/",
        oidc_client="board",
        oidc_secret=SECRET,
        plan_url="https://plans.local/{code}",
        contacts=tmp_path,
        silences=tmp_path,
        board_url="https://board.local",
        alert_age_days=0.5,
        subscriptions=tmp_path,
        subscriptions_secret=SECRET.encode(),
        subscriptions_per_agency=7,
        subscriptions_per_address=3,
        subscriptions_per_reader=4,
        grafana_url="https://grafana.local/g",
        grafana_token="g",  # noqa: S106  # made up
        grafana_ca=tmp_path,
        embedded_broker=True,
    )


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("KAFKA_BOOTSTRAP", "localhost", "host:port, several with commas"),
        ("KAFKA_BOOTSTRAP", "localhost:0", "host:port, several with commas"),
        ("KAFKA_BOOTSTRAP", "a:1,,b:2", "host:port, several with commas"),
        ("SCHEMA_REGISTRY_URL", "registry:8081", "http://… or https://…"),
        ("SCHEMA_REGISTRY_URL", "http://", "http://… or https://…"),
        ("SCHEMA_REGISTRY_URL", "http://[::1", "http://… or https://…"),
        ("SCHEMA_REGISTRY_URL", "http://registry:port", "http://… or https://…"),
        ("PANTAU_TOPIC_PREFIX", "a b", "letters, digits, '.', '_' and '-'"),
        ("PANTAU_PARTITIONS", "0", "a whole number from 1 to 10000"),
        ("PANTAU_PARTITIONS", "8.5", "a whole number from 1 to 10000"),
        ("PANTAU_METRICS_PORT", "65536", "a whole number from 0 to 65535"),
        ("PANTAU_SESSION_TIMEOUT_S", "0", "seconds, more than 0 and less than a day"),
        ("PANTAU_SESSION_TIMEOUT_S", "nan", "seconds, more than 0 and less than a day"),
        ("PANTAU_DEAD_LETTER_LIMIT", "-1", "a number, 0 or more"),
        ("PANTAU_DEAD_LETTER_LIMIT", "inf", "a number, 0 or more"),
        ("PANTAU_BOARD_ROOT", "//elsewhere", "a path such as /pantau"),
        ("PANTAU_BOARD_ROOT", '/"><script>', "a path such as /pantau"),
        ("PANTAU_OIDC_ISSUER", "http://id.local", "https://…, or http://… on this machine"),
        ("PANTAU_OIDC_ISSUER", "https://id.local?x", "https://…, or http://… on this machine"),
        ("PANTAU_EMBEDDED_BROKER", "perhaps", "1 or 0"),
    ],
)
def test_a_wrong_value_names_the_variable_the_value_and_what_is_allowed(variable, value, allowed):
    with pytest.raises(PantauError) as error:
        Settings.from_environment({variable: value})
    assert str(error.value) == f"{variable}: {value!r} is not {allowed}"


def test_a_heartbeat_too_slow_for_its_session_is_refused():
    with pytest.raises(PantauError, match=r"PANTAU_HEARTBEAT_S is 3: .* which is 6"):
        Settings.from_environment({"PANTAU_HEARTBEAT_S": "3"})


def test_a_secret_comes_from_its_file_without_the_last_line_end(tmp_path):
    (tmp_path / "token").write_text("abc\n")
    settings = Settings.from_environment({"INAPROC_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.require_inaproc_token() == "abc"


def test_a_secret_given_twice_or_in_no_file_or_too_short_is_refused(tmp_path):
    with pytest.raises(PantauError, match="INAPROC_TOKEN and INAPROC_TOKEN_FILE are both set"):
        Settings.from_environment({"INAPROC_TOKEN": "a", "INAPROC_TOKEN_FILE": "b"})
    absent = tmp_path / "absent"
    with pytest.raises(PantauError) as error:
        Settings.from_environment({"PANTAU_HASH_KEY_FILE": str(absent)})
    assert (
        str(error.value) == f"PANTAU_HASH_KEY_FILE: cannot read {absent}: No such file or directory"
    )
    with pytest.raises(PantauError) as error:
        Settings.from_environment({"PANTAU_HASH_KEY": "short"})
    assert str(error.value) == "PANTAU_HASH_KEY: its value is not 16 to 64 bytes of text"


def test_a_missing_token_says_what_to_set():
    with pytest.raises(PantauError, match="set INAPROC_TOKEN, or INAPROC_TOKEN_FILE"):
        Settings.from_environment({}).require_inaproc_token()


def test_no_secret_is_shown(monkeypatch):
    settings = Settings.from_environment({"INAPROC_TOKEN": SECRET, "PANTAU_HASH_KEY": SECRET})
    assert SECRET not in repr(settings)
    monkeypatch.setenv("INAPROC_TOKEN", SECRET)
    monkeypatch.setenv("PANTAU_HASH_KEY", SECRET)
    for arguments in (["config"], ["config", "--json"]):
        result = CliRunner().invoke(cli, arguments, obj=Invocation(debug=False))
        assert result.exit_code == 0
        assert "***" in result.output
        assert SECRET not in result.output


def test_a_password_within_an_address_is_not_shown(monkeypatch):
    monkeypatch.setenv("SCHEMA_REGISTRY_URL", "https://pantau:hush@registry:8081/v1")
    result = CliRunner().invoke(cli, ["config", "--json"], obj=Invocation(debug=False))
    rows = {row["variable"]: row for row in json.loads(result.output)}
    assert rows["SCHEMA_REGISTRY_URL"]["value"] == "https://***@registry:8081/v1"
    assert "hush" not in result.output


def test_config_says_where_a_value_comes_from(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("abc")
    monkeypatch.setenv("PANTAU_BATCH", "7")
    monkeypatch.setenv("INAPROC_TOKEN_FILE", str(tmp_path / "token"))
    result = CliRunner().invoke(cli, ["config", "--json"], obj=Invocation(debug=False))
    rows = {row["variable"]: row for row in json.loads(result.output)}
    assert (rows["PANTAU_BATCH"]["value"], rows["PANTAU_BATCH"]["source"]) == (7, "environment")
    assert (rows["INAPROC_TOKEN"]["value"], rows["INAPROC_TOKEN"]["source"]) == ("***", "file")
    assert (rows["PANTAU_HASH_KEY"]["value"], rows["PANTAU_HASH_KEY"]["source"]) == (
        None,
        "default",
    )
    assert len(rows) == len(Settings.variables())


def test_further_kafka_settings_come_from_a_file(tmp_path):
    file = tmp_path / "kafka.properties"
    file.write_text("# TLS\n\nsecurity.protocol=SASL_SSL\nsasl.password = a=b \n")
    settings = Settings.from_environment({"PANTAU_KAFKA_CONFIG": str(file)})
    assert settings.kafka_client() == {
        "bootstrap.servers": "127.0.0.1:9092",
        "security.protocol": "SASL_SSL",
        "sasl.password": "a=b",
    }
    file.write_text("security.protocol=SSL\nno equals sign\n")
    with pytest.raises(PantauError, match=r"kafka\.properties:2 is not name=value"):
        settings.kafka_client()
    file.unlink()
    with pytest.raises(PantauError, match=r"PANTAU_KAFKA_CONFIG: cannot read .*: No such file"):
        settings.kafka_client()
