"""The command line: commands found by folder, errors in one line, exit codes."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from streams import __main__ as program
from streams.commands import FolderGroup

ROOT = Path(__file__).parents[1]
HEAVY = ("faust", "confluent_kafka", "aiokafka", "pyruhvro", "httpx", "rich")


def pantau(*arguments, **environ):
    """Run `pantau` as a user would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "streams", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("group", [(), ("topics",), ("publish",)])
def test_a_group_alone_shows_its_help_on_its_lines(group):
    alone, help_ = pantau(*group), pantau(*group, "--help")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert alone.stderr == help_.stdout
    assert len(alone.stderr.splitlines()) > 5


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty package `made_up`, whose modules become commands."""
    package = tmp_path / "made_up"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_up"]:
        del sys.modules[name]


def group(folder):
    return FolderGroup("made-up", package="made_up", folder=folder)


def write(folder, name, body, docstring="Does it."):
    head = f'"""{docstring}"""\nimport click\n'
    (folder / name).write_text(head + body)


def in_main(monkeypatch, folder, *arguments):
    """Run `main` with the commands of that folder; gives the exit code."""
    monkeypatch.setattr(program.cli, "folder", folder)
    monkeypatch.setattr(program.cli, "package", "made_up")
    with pytest.raises(SystemExit) as end:
        program.main(arguments)
    return end.value.code


RAISES = "@click.command()\ndef command():\n    {}\n"


def test_a_file_is_a_command_and_underscores_are_hyphens(folder):
    write(folder, "say_hello.py", "@click.command()\ndef command():\n    click.echo('hello')\n")
    result = CliRunner().invoke(group(folder), ["say-hello"])
    assert (result.exit_code, result.output) == (0, "hello\n")


def test_a_package_is_a_command_and_a_leading_underscore_is_none(folder):
    (folder / "publish").mkdir()
    write(folder / "publish", "__init__.py", "command = click.Group('publish')\n", "Publishes.")
    write(folder, "_shared.py", "")
    result = CliRunner().invoke(group(folder), ["--help"])
    assert "publish  Publishes\n" in result.output
    assert "shared" not in result.output


def test_help_reads_the_docstring_and_imports_nothing(folder):
    write(folder, "broken.py", "raise RuntimeError\n", "Breaks on import.\n\nMore.")
    result = CliRunner().invoke(group(folder), ["--help"])
    assert result.exit_code == 0
    assert "broken  Breaks on import\n" in result.output


def test_a_missing_library_stops_only_its_own_command(folder, monkeypatch, capsys):
    write(folder, "needs_it.py", "import not_to_be_had\ncommand = click.Command('needs-it')\n")
    write(folder, "fine.py", "@click.command()\ndef command():\n    click.echo('fine')\n")
    assert in_main(monkeypatch, folder, "fine") == 0
    assert in_main(monkeypatch, folder, "needs-it") == 2
    error = capsys.readouterr().err
    assert error.startswith("pantau: `pantau needs-it` needs the Python package 'not_to_be_had'")
    assert error.count("\n") == 1


def test_a_fault_of_our_own_imports_is_no_missing_library(folder):
    write(folder, "wrong.py", "import streams.no_such_module\n")
    with pytest.raises(ModuleNotFoundError):
        CliRunner().invoke(group(folder), ["wrong"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            "from streams import errors\n    raise errors.PantauError('x is wrong:\\n mend it')",
            "pantau: x is wrong: mend it\n",
        ),
        ("raise click.BadParameter('no')", "pantau: boom: Invalid value: no\n"),
        (
            "from confluent_kafka import KafkaException\n    raise KafkaException('no broker')",
            "pantau: the server does not answer: no broker (see `pantau config` for its address)\n",
        ),
        ("open('/no/such/file')", "pantau: No such file or directory: /no/such/file\n"),
        ("raise ConnectionRefusedError('nobody')", "pantau: the connection failed: nobody\n"),
    ],
)
def test_what_a_user_can_mend_is_one_line_and_exit_code_2(
    folder, monkeypatch, capsys, statement, line
):
    write(folder, "boom.py", RAISES.format(statement))
    assert in_main(monkeypatch, folder, "boom") == 2
    assert capsys.readouterr().err == line


def test_debug_adds_the_traceback(folder, monkeypatch, capsys):
    write(folder, "boom.py", RAISES.format("open('/no/such/file')"))
    assert in_main(monkeypatch, folder, "--debug", "boom") == 2
    error = capsys.readouterr().err
    assert "Traceback" in error
    assert error.endswith("pantau: No such file or directory: /no/such/file\n")
    monkeypatch.setenv("PANTAU_DEBUG", "1")
    assert in_main(monkeypatch, folder, "boom") == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_of_the_program_keeps_its_traceback(folder, monkeypatch):
    write(folder, "boom.py", RAISES.format("{}['x']"))
    with pytest.raises(KeyError):
        in_main(monkeypatch, folder, "boom")


def test_an_interrupt_is_quiet(folder, monkeypatch, capsys):
    write(folder, "boom.py", RAISES.format("raise KeyboardInterrupt"))
    assert in_main(monkeypatch, folder, "boom") == 130
    # click ends the line on which the terminal showed ^C.
    assert capsys.readouterr() == ("", "\n")


def test_sigterm_ends_a_command_with_what_it_started(folder, monkeypatch, capsys):
    body = (
        "import os, signal\n@click.command()\ndef command():\n"
        "    try:\n        os.kill(os.getpid(), signal.SIGTERM)\n        signal.pause()\n"
        "    finally:\n        click.echo('cleaned up')\n"
    )
    write(folder, "waits.py", body)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert in_main(monkeypatch, folder, "waits") == 143
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr() == ("cleaned up\n", "")


def test_a_command_chooses_its_exit_code(folder, monkeypatch):
    body = "@click.command()\n@click.pass_context\ndef command(ctx):\n    ctx.exit(7)\n"
    write(folder, "seven.py", body)
    assert in_main(monkeypatch, folder, "seven") == 7


def test_a_value_returned_by_a_command_is_no_exit_code(folder, monkeypatch):
    write(folder, "text.py", RAISES.format("return 'text'"))
    assert in_main(monkeypatch, folder, "text") == 0


def test_a_closed_pipe_is_quiet():
    shell = f"{sys.executable} -m streams config | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.startswith(" variable")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("confg",), "pantau: there is no command 'confg': did you mean 'config'?\n"),
        (("zzz",), "pantau: there is no command 'zzz': see `pantau --help`\n"),
        (("--no-such",), "pantau: No such option: --no-such\n"),
        (("config", "--no-such"), "pantau: config: No such option: --no-such\n"),
    ],
)
def test_a_wrong_argument_is_one_line(arguments, line):
    done = pantau(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_help_lists_every_command_and_loads_no_heavy_library():
    probe = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from streams.__main__ import Invocation, cli\n"
        "result = CliRunner().invoke(cli, ['--help'], obj=Invocation(debug=False))\n"
        "print(result.output)\n"
        f"print('loaded', [name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("loaded []\n")
    assert "config" in done.stdout


def commands(group=program.cli, names=()):
    """Every command with its names, those inside groups too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*names, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))


@pytest.mark.parametrize("names", [names for names, _ in commands()], ids=" ".join)
def test_every_command_has_a_help_with_an_example(names):
    result = CliRunner().invoke(
        program.cli, [*names, "--help"], obj=program.Invocation(debug=False), prog_name="pantau"
    )
    assert result.exit_code == 0
    after_usage = result.output.partition("\n")[2].lower()
    assert "example" in after_usage
    assert f"pantau {' '.join(names)}" in " ".join(after_usage.split())


def test_every_command_has_a_line_in_its_groups_help():
    groups = [program.cli, *(one for _, one in commands() if isinstance(one, FolderGroup))]
    for group_ in groups:
        lines = {
            name: (ast.get_docstring(ast.parse(source.read_text())) or "").partition("\n")[0]
            for name, source in group_._sources().items()
        }
        assert {name: line for name, line in lines.items() if not 10 <= len(line) <= 90} == {}
