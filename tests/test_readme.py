"""What the README shows is what a reader gets."""

import re
import shlex
from pathlib import Path

import pytest

from streams.__main__ import main

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(r"```console\n\$ ((?:[^\n]*\\\n)*[^\n]*)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")
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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text()):
        assert (document.parent / target).exists(), f"{document.name}: {target}"
