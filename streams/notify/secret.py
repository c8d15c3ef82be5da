"""A secret by reference: the file of contacts says where it is, never what it is."""

import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from streams.notify.place import Place


class AbsentSecretError(LookupError):
    """What a reference points to is not there. The message names the reference."""


@dataclass(frozen=True, slots=True)
class Secret:
    """`{env: NAME}` or `{file: path}`. Read at each use, so that a rotated one is taken up."""

    source: str
    name: str

    @classmethod
    def at(cls, place: Place) -> "Secret":
        """Return the reference at this place of a file."""
        given = place.mapping(("env", "file"))
        if len(given) != 1:
            place.wrong("a secret is {env: NAME} or {file: /path}, one of them")
        ((source, where),) = given.items()
        return cls(source, where.text())

    def value(self) -> str:
        """Return the secret without surrounding blanks.

        Raises:
            AbsentSecretError: the variable is not set, or the file cannot be read or is empty.
        """
        if self.source == "env":
            text = os.environ.get(self.name, "")
        else:
            try:
                text = Path(self.name).expanduser().read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                text = ""
        if not text.strip():
            raise AbsentSecretError(f"{self.source} {self.name}")
        return text.strip()


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that stands in the file itself, where that is allowed."""

    text: str

    def value(self) -> str:
        """Return it."""
        return self.text


def secret_or_text(place: Place) -> Secret | Plain:
    """Return a reference, or the text that stands in its place."""
    if isinstance(place.node, yaml.ScalarNode):
        return Plain(place.text())
    return Secret.at(place)
