"""A node of a YAML file that knows its place, for whoever has to mend it: readers that complain."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import yaml

from monitors.programme import Ratio
from streams.errors import PantauError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path


class Place(NamedTuple):
    """A node of a file. All readers raise PantauError with file and line."""

    path: Path
    node: yaml.Node

    def wrong(self, what: str) -> NoReturn:
        """Raise the error for this node."""
        wrong(self.path, self.node.start_mark.line + 1, what)

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single word or number."""
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_sequence(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    def pairs(self) -> list[tuple[Place, Place]]:
        """Return keys and values as they stand; a repeated key is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong("keys and values are wanted here")
        pairs = [(Place(self.path, key), Place(self.path, value)) for key, value in self.node.value]
        seen: set[str] = set()
        for key, _ in pairs:
            name = key.text()
            if name in seen:
                key.wrong(f"the key {name!r} is there twice; keep one")
            seen.add(name)
        return pairs

    def mapping(self, known: Collection[str]) -> dict[str, Place]:
        """Return the values by key; an unknown or repeated key is an error."""
        if not self.is_mapping:
            self.wrong("keys and values are wanted here, such as " + ", ".join(list(known)[:3]))
        values: dict[str, Place] = {}
        for place, value in self.pairs():
            key = place.text()
            if key not in known:
                place.wrong(f"unknown key {key!r}" + meant(key, known))
            values[key] = value
        return values

    def sequence(self) -> list[Place]:
        """Return the items of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("a list is wanted here")
        return [Place(self.path, node) for node in self.node.value]

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.wrong("a text is wanted here")
        return str(self.node.value)

    def one_of(self, words: Collection[str]) -> str:
        """Return a text that is one of some words."""
        word = self.text()
        if word not in words:
            self.wrong(f"{word!r} is not known" + meant(word, words))
        return word

    def whole(self) -> int:
        """Return a whole number from 0 on."""
        text = self.text()
        if not (text.isascii() and text.isdigit()):
            self.wrong(f"{text!r} is no whole number from 0 on")
        return int(text)

    def ratio(self) -> Ratio:
        """Return the exact value of what is written: 0.90 is 9/10, no float in between."""
        text = self.text()
        try:
            value = Fraction(text)
        except (ValueError, ZeroDivisionError):
            self.wrong(f"{text!r} is no number; write 0.9 or 9/10")
        return Ratio(value.numerator, value.denominator)


def meant(word: str, words: Iterable[str]) -> str:
    """Return the nearest right word as advice, else all of them."""
    known = sorted(words)
    near = get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else "; one of " + ", ".join(known)


def wrong(path: Path, line: int, what: str, cause: Exception | None = None) -> NoReturn:
    """Raise the error for a line of a file."""
    raise PantauError(f"{path}:{line}: {what}") from cause
