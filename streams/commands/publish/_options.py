"""Options that several `pantau publish` commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from monitors.days import local_instant
from streams.errors import PantauError
from streams.sources.api.clock import SystemClock
from streams.sources.pull import Pull
from streams.sources.row import INSTANTS

Command = TypeVar("Command", bound=Callable[..., Any])


class Instant(click.ParamType):
    """A date, or a date and time, local (WIB), as ms UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it. Fails for text in no form that the feeds use, and for what is yet to come."""
        if isinstance(value, int):
            return value
        try:
            instant = local_instant(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2025-10-03 or 2025-10-03T08:30:00", param, ctx)
        if instant not in INSTANTS or Pull(now=SystemClock().now()).is_ahead(instant):
            self.fail(f"{value!r} lies before 2000 or in the future", param, ctx)
        return instant


class Agency(click.ParamType):
    """An agency code."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it in upper case."""
        code = str(value).strip().upper()
        if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE):
            self.fail(f"{value!r} is no agency code: write for instance K34", param, ctx)
        return code


LONGEST_CODE = 12

AGENCY = Agency()
INSTANT = Instant()
YEAR = click.IntRange(2000, 2100)


def output(command: Command) -> Command:
    """Add --strict and --json."""
    command = click.option(
        "--strict", is_flag=True, help="Exit with 1 if a row could not be used."
    )(command)
    return click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")(
        command
    )


def ticks(command: Command) -> Command:
    """Add --ticks/--no-ticks."""
    return click.option(
        "--ticks/--no-ticks",
        "wanted_ticks",
        default=None,
        help="Write the ticks of the years, one a day. By default those of past years: the running "
        "year's come from `pantau tick`.",
    )(command)


def of_pull(command: Command) -> Command:
    """Add --agency, --year and --observed-at of a pull in files."""
    command = click.option(
        "--observed-at",
        type=INSTANT,
        help="When it was pulled (local), for rows that do not say it. Default: the folder's "
        "manifest.json.",
    )(command)
    command = click.option(
        "--year", type=YEAR, help="Fiscal year of the pull, where names do not say it."
    )(command)
    return click.option(
        "--agency",
        type=AGENCY,
        help="Whose pull it is, e.g. K34, where manifest and names do not say it.",
    )(command)


def only_for_files(**given: object) -> None:
    """Refuse options that an API pull has no use for.

    Raises:
        PantauError: one of them was given.
    """
    for name, value in given.items():
        if value:
            raise PantauError(f"--api and {name} exclude each other")
