"""What the README shows is what a reader gets."""

import re
import shlex
from pathlib import Path

import click
import pytest

from streams.__main__ import cli, main

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(r"```console\n\$ ((?:[^\n]*\\\n)*[^\n]*)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(
    r"`(?:[A-Z_]+=\S+ )*pantau ([^`|]+)`"
    r"|^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?pantau ([^\n#&\\]+)",
    re.MULTILINE,
)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_each_example_prints_what_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    examples = EXAMPLE.findall((ROOT / "README.md").read_text())
    assert examples
    for command, shown in examples:
        name, *arguments = shlex.split(command.replace("\\\n", " "))
        assert name == ".venv/bin/pantau"
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert not ended.value.code
        printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
        assert printed.strip() == shown.strip()


def anchors(document: Path) -> set[str]:
    """What a link can name of a page: its headings, as the forges write them."""
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(document.read_text())
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target, anchor in LINK.findall(document.read_text()):
        page = document.parent / target if target else document
        assert page.exists(), f"{document.name}: {target}"
        assert not anchor or anchor in anchors(page), f"{document.name}: {target}#{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_and_their_options_exist(document: Path) -> None:
    for line in (one or other for one, other in COMMAND.findall(document.read_text())):
        command: click.Command = cli
        words = shlex.split(line)
        while isinstance(command, click.Group) and words and words[0][0] not in "-…":
            found = command.get_command(click.Context(cli), words[0])
            assert found is not None, line
            command, words = found, words[1:]
        known = {option for one in command.params for option in one.opts} | {"--help"}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known, line


def test_commands_were_found_at_all() -> None:
    found = [len(COMMAND.findall(document.read_text())) for document in DOCUMENTS]
    assert sum(found) > 100
