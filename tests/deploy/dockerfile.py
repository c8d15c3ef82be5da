"""A Dockerfile as its instructions, variables filled in: as much of the format as ours uses."""

import json
import re
import shlex
from pathlib import Path
from typing import NamedTuple

VARIABLE = re.compile(r"\$\{(\w+)\}")


class Instruction(NamedTuple):
    """One instruction: `name` in capitals, `text` behind it on one line."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The text as words; a JSON list is its items."""
        found: list[str] = (
            json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)
        )
        return found


class Stage(NamedTuple):
    """What stands behind one FROM. `name` is its alias, or an empty text."""

    base: str
    name: str
    instructions: tuple[Instruction, ...]

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of that name, in order."""
        return [one for one in self.instructions if one.name == name]

    def last(self, name: str) -> Instruction:
        """The one of that name that holds."""
        return self.all(name)[-1]

    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        pairs = (word.partition("=") for one in self.all("ENV") for word in one.words)
        return {name: value for name, _, value in pairs}

    def labels(self) -> dict[str, str]:
        """What LABEL says."""
        pairs = (word.partition("=") for one in self.all("LABEL") for word in one.words)
        return {name: value for name, _, value in pairs}


def stages(path: Path) -> list[Stage]:
    """Read the file. An ARG has its default in force, in its own stage or before the first."""
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    found: list[Stage] = []
    for instruction in _instructions(path.read_text(encoding="utf-8")):
        text = VARIABLE.sub(lambda at, known=common | own: known[at[1]], instruction.text)  # type: ignore[misc]
        match instruction.name:
            case "ARG":
                name, _, value = text.partition("=")
                (own if found else common)[name] = value
            case "FROM":
                own = {}
                base, _, name = text.partition(" AS ")
                found.append(Stage(base, name, ()))
            case name:
                last = found.pop()
                found.append(
                    last._replace(instructions=(*last.instructions, Instruction(name, text)))
                )
    return found


def _instructions(text: str) -> list[Instruction]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]
