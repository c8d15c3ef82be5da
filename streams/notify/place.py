"""A node of a YAML file, for whoever has to mend it: wrong parts are named with file and line."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from streams.errors import PantauError

SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(s|m|h|d)")
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MS = 1000


def read_yaml(path: Path) -> "Place | None":
    """Return the root of a YAML file, None where the file is empty.

    Raises:
        PantauError: it cannot be read, or is no YAML; with file and line.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except OSError as error:
        raise PantauError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PantauError(f"{path}: is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        # The cause would quote the line, which may hold a secret.
        raise PantauError(f"{path}:{line}: not YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise PantauError(f"{path}:1: not YAML") from None
    return None if root is None else Place(path, root)


@dataclass(frozen=True, slots=True)
class Place:
    """One node. Every method raises a PantauError that names the line where it does not fit."""

    path: Path
    node: yaml.Node

    def wrong(self, what: str) -> NoReturn:
        """Raise the error for this node; `what` must quote no secret."""
        raise PantauError(f"{self.path}:{self.node.start_mark.line + 1}: {what}")

    def mapping(self, keys: Collection[str], needed: Collection[str] = ()) -> dict[str, "Place"]:
        """Return the values by key; an unknown, repeated or missing key is an error."""
        found: dict[str, Place] = {}
        for name, key, value in self._pairs():
            if name not in keys:
                key.wrong(f"unknown key {name!r}{meant(name, keys)}")
            if name in found:
                key.wrong(f"the key {name!r} is there twice; keep one")
            found[name] = value
        missing = [name for name in needed if name not in found]
        if missing:
            self.wrong("missing: " + ", ".join(missing))
        return found

    def named(self) -> dict[str, "Place"]:
        """Return the values by names that the file chooses: letters, digits, '.', '_' and '-'."""
        found: dict[str, Place] = {}
        for name, key, value in self._pairs():
            if not NAME.fullmatch(name):
                key.wrong(f"{name!r} is no name: letters, digits, '.', '_' and '-', at most 64")
            if name in found:
                key.wrong(f"the name {name!r} is there twice; keep one")
            found[name] = value
        return found

    def sequence(self) -> list["Place"]:
        """Return the entries of a list; one value counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Place(self.path, node) for node in self.node.value]
        return [self]

    def text(self) -> str:
        """Return a text that is not blank, on one line."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.wrong("a text is wanted here")
        value = str(self.node.value).strip()
        if not value.isprintable():
            self.wrong("a text of one line is wanted here")
        return value

    def texts(self) -> tuple[str, ...]:
        """Return one text or several."""
        return tuple(one.text() for one in self.sequence())

    def one_of(self, words: Collection[str]) -> str:
        """Return one of these words."""
        word = self.text()
        if word not in words:
            self.wrong(f"{word!r} is not known{meant(word, words)}")
        return word

    def whole(self, least: int, most: int) -> int:
        """Return a whole number from `least` to `most`."""
        text = self.text()
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            self.wrong(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    def span_ms(self) -> int:
        """Return a span such as 90s, 15m, 6h or 3d in milliseconds."""
        text = self.text()
        if text == "0":
            return 0
        match = SPAN.fullmatch(text)
        if match is None:
            self.wrong(f"{text!r} is no span; write 90s, 15m, 6h or 3d")
        return round(float(match[1]) * UNITS[match[2]] * MS)

    def instant_ms(self) -> int:
        """Return a moment with its zone, in ms since the epoch, UTC."""
        text = self.text()
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            self.wrong(f"{text!r} is no moment; write 2026-09-01T08:00+07:00")
        if when.tzinfo is None:
            self.wrong(f"{text!r} has no zone; write +07:00, +08:00, +09:00 or Z behind it")
        return round(when.timestamp() * MS)

    def _pairs(self) -> Iterator[tuple[str, "Place", "Place"]]:
        node: Any = self.node
        if not isinstance(node, yaml.MappingNode):
            self.wrong("keys and values are wanted here")
        for key, value in node.value:
            place = Place(self.path, key)
            yield place.text(), place, Place(self.path, value)


def meant(word: str, words: Collection[str]) -> str:
    """Return the nearest right word as advice, else all of them."""
    near = get_close_matches(word, sorted(words), 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else "; one of " + ", ".join(sorted(words))
