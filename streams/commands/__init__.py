"""One file per `pantau` command, found by this folder.

`streams/commands/<name>.py` (or a package of that name) holds a `click` command called `command`;
underscores of the file name become hyphens, a leading underscore means that it is no command. The
first line of the module's docstring is its line in `pantau --help`: it is read without importing
the module, so help is quick, and a missing library stops only the command that needs it.
"""

import ast
import difflib
import importlib
from pathlib import Path

import click

from streams.errors import PantauError

OWN_PACKAGES = frozenset({"monitors", "schemas", "streams", "tests"})


class FolderGroup(click.Group):
    """A group whose commands are the modules of a package, each imported when it is called.

    Args:
        name: what the group is called.
        package: the dotted name of the package that holds the modules.
        folder: where that package is.
        attrs: anything `click.Group` takes.
    """

    def __init__(self, name: str, *, package: str, folder: Path, **attrs: object) -> None:
        super().__init__(name, **attrs)  # type: ignore[arg-type]  # passed through as they are
        self.package = package
        self.folder = folder

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click passes it
        """Name every command, in alphabetical order, without importing one."""
        return sorted(self._sources())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of that command; None where there is none.

        Raises:
            PantauError: a library that the command needs is not installed.
        """
        source = self._sources().get(cmd_name)
        if source is None:
            return None
        module = f"{self.package}.{cmd_name.replace('-', '_')}"
        try:
            command = importlib.import_module(module).command
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in OWN_PACKAGES:
                raise
            raise PantauError(
                f"`{ctx.command_path} {cmd_name}` needs the Python package {missing!r}, which is"
                " not installed: run `make demo` once, or `pip install 'pantau[embedded]'`"
            ) from error
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.command is no click command: {command!r}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        names = self._sources()
        if args and args[0] not in names and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"see `{ctx.command_path} --help`"
            ctx.fail(f"there is no command {args[0]!r}: {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  # click passes it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write one line per command: the first line of its module's docstring."""
        rows = [(name, _summary(path)) for name, path in sorted(self._sources().items())]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def _sources(self) -> dict[str, Path]:
        """Command name → the file that holds its module's docstring."""
        modules = [path for path in self.folder.glob("*.py") if not path.name.startswith("_")]
        packages = self.folder.glob("[!_]*/__init__.py")
        return {path.stem.replace("_", "-"): path for path in modules} | {
            path.parent.name.replace("_", "-"): path for path in packages
        }


def _summary(source: Path) -> str:
    """Read the first line of a module's docstring without importing it."""
    docstring = ast.get_docstring(ast.parse(source.read_bytes())) or ""
    return docstring.partition("\n")[0].removesuffix(".")
