"""The `pantau` command: options for all commands, and errors as one line."""

import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from streams.commands import FolderGroup
from streams.errors import PantauError

USER_ERROR = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
LOG_LEVELS = ("debug", "info", "warning", "error")

CONNECTION_ERRORS = (
    ("confluent_kafka", "KafkaException"),
    ("confluent_kafka.error", "ConsumeError"),
    ("aiokafka.errors", "KafkaConnectionError"),
    ("httpx", "TransportError"),
)
"""Errors of libraries that mean "the other side is not there": (module, class).

They are looked up among the modules already imported, so that no command loads a library for the
sake of its errors.
"""


@dataclass
class Invocation:
    """What the options before the command said; `ctx.obj` of every command."""

    debug: bool


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )


@click.command(
    "pantau",
    cls=FolderGroup,
    package="streams.commands",
    folder=Path(__file__).parent / "commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: pantau demo. Each command explains itself: pantau publish --help.",
)
@click.option("--debug", is_flag=True, help="Show a traceback with an error (or PANTAU_DEBUG=1).")
@click.option(
    "--log-level",
    type=click.Choice(LOG_LEVELS, case_sensitive=False),
    default="warning",
    show_default=True,
    help="What is logged to the standard error.",
)
@click.version_option(None, "--version", "-V", package_name="pantau", message="pantau %(version)s")
@click.pass_obj
def cli(invocation: Invocation, *, debug: bool, log_level: str) -> None:
    """Watch whether public procurement reaches its small-business targets.

    Feeds of Indonesian procurement go in as facts, exact totals per agency come out, each
    programme's trajectory is judged, and what falls behind raises an alert.
    """
    invocation.debug = invocation.debug or debug
    _log_to_stderr("debug" if debug else log_level)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 2 a wrong argument or a missing part, 130 interrupted.

    A command may give an exit code of its own, and may handle signals by itself; else SIGTERM ends
    it in good order with 143, so that whatever it started ends with it.
    """
    signal.signal(signal.SIGTERM, _end)
    invocation = Invocation(debug=os.environ.get("PANTAU_DEBUG", "") not in {"", "0"})
    sys.exit(_run(arguments, invocation))


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _run(arguments: Sequence[str] | None, invocation: Invocation) -> int:
    try:
        result = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="pantau",
            standalone_mode=False,
            obj=invocation,
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`head`, a closed pager) has enough: the interpreter must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except click.exceptions.NoArgsIsHelpError as error:
        # `pantau` or `pantau topics` alone: the help, on its lines.
        error.show()
        return USER_ERROR
    except Exception as error:
        line = _one_line(error)
        if line is None:
            raise
        if invocation.debug:
            traceback.print_exc()
        click.echo(f"pantau: {line}", err=True)
        return USER_ERROR
    # A command that ends with ctx.exit(n) gives n here; the value of any other is of no interest.
    return result if type(result) is int else 0


def _one_line(error: Exception) -> str | None:
    """Say in one line what the user can mend; None for a fault of the program itself."""
    if isinstance(error, click.ClickException):
        text = error.format_message()
        if isinstance(error, click.UsageError) and error.ctx is not None:
            path = error.ctx.command_path.removeprefix("pantau").strip()
            text = f"{path}: {text}" if path else text
    elif isinstance(error, PantauError):
        text = str(error)
    elif isinstance(error, tuple(_connection_errors())):
        text = f"the server does not answer: {error} (see `pantau config` for its address)"
    elif isinstance(error, OSError) and error.filename is not None:
        text = f"{error.strerror}: {error.filename}"
    elif isinstance(error, ConnectionError):
        text = f"the connection failed: {error}"
    else:
        return None
    return " ".join(text.split())


def _connection_errors() -> Iterator[type[Exception]]:
    for module, name in CONNECTION_ERRORS:
        found = getattr(sys.modules.get(module), name, None)
        if found is not None:
            yield found


if __name__ == "__main__":
    main()
