"""The commands of the runbooks exist, with their options, and their links lead somewhere."""

import re
import shlex
from pathlib import Path

import click
import pytest

from streams.__main__ import cli

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted((DOCS / "runbooks").glob("*.md"))
OF_OPERATION = (
    "scale", "upgrade", "roll-back", "lose-a-broker", "replay-a-year", "back-up", "rotate",
    "delete-a-contact",
)  # fmt: skip
COMMAND = re.compile(r"`(?:[A-Z_]+=\S+ )*(pantau [^`…]+)`|^ *(pantau .+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def commands(page: Path) -> list[str]:
    found = [one or other for one, other in COMMAND.findall(page.read_text())]
    return [one.split(" #")[0].split(" | ")[0].strip() for one in found]


@pytest.mark.parametrize("name", OF_OPERATION)
def test_there_is_a_page_for_what_has_to_be_done_now_and_then(name):
    page = DOCS / "runbooks" / f"{name}.md"
    assert page.is_file()
    assert f"({page.name})" in (DOCS / "runbooks" / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_a_page_is_there(page):
    for line in commands(page):
        command: click.Command = cli
        words = shlex.split(line)[1:]
        context = click.Context(cli)
        while isinstance(command, click.Group) and words and words[0][0] != "-":
            found = command.get_command(context, words[0])
            assert found is not None, line
            command, words = found, words[1:]
        known = {option for one in command.params for option in one.opts} | {"--help"}
        unknown = {word.split("=")[0] for word in words if word.startswith("--")} - known
        assert not unknown, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_of_a_page_leads_somewhere(page):
    links = [one for one in LINK.findall(page.read_text()) if "://" not in one]
    assert [one for one in links if not (page.parent / one).exists()] == []


def test_commands_were_found_at_all():
    assert sum(len(commands(page)) for page in PAGES) > 15
