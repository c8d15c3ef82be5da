"""Arguments of `pantau demo` that are refused, each in one line and before anything starts."""

import socket

import pytest

from streams import __main__ as program


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        program.main(["demo", *arguments])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("pantau: ")
    assert error.count("\n") == 1
    return error


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "quick"])
def test_a_speed_is_a_number_above_nothing_or_fast(capsys, speed):
    assert "is neither a number above 0 nor 'fast'" in refused(capsys, "--speed", speed)


def test_a_year_that_is_not_over_is_refused(capsys):
    assert "2100 is not over yet" in refused(capsys, "--year", "2100")


def test_a_port_that_is_taken_is_named(capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert f"port {port} of 127.0.0.1 is taken" in refused(capsys, "--metrics-port", str(port))


def test_a_broker_that_is_not_installed_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr("streams.embedded.DISTRIBUTION", "no-such-distribution")
    assert "the embedded broker is not installed" in refused(capsys)
