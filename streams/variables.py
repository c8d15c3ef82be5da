"""How one environment variable is described and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streams.errors import PantauError

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
SECONDS_A_DAY = 86_400
URL_PATH = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~")
PORTS = range(1, 65_536)
HASH_KEY_BYTES = range(16, 65)
"""Length of the key: at least 128 bits, at most what blake2b takes."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: `parse` raises ValueError for what is not `allowed`.

    A secret may come from a file instead, which `<name>_FILE` names.
    """

    name: str
    meaning: str
    parse: Callable[[str], object]
    allowed: str
    secret: bool

    def read(self, environ: Mapping[str, str]) -> object | None:
        """Give the parsed value, None where it is not set (an empty one counts as not set).

        Raises:
            PantauError: the value is not allowed, or the secret's file cannot be read; the message
                names the variable, the value (no secret's) and what is allowed.
        """
        text = self._text(environ)
        if text is None:
            return None
        try:
            return self.parse(text)
        except ValueError:
            shown = "its value" if self.secret else repr(text)
            # The cause would show a secret with --debug, and tells nothing that this does not.
            raise PantauError(f"{self.name}: {shown} is not {self.allowed}") from None

    def source(self, environ: Mapping[str, str]) -> str:
        """Say where the value comes from: environment, file or default."""
        if environ.get(self.name):
            return "environment"
        if self.secret and environ.get(f"{self.name}_FILE"):
            return "file"
        return "default"

    def _text(self, environ: Mapping[str, str]) -> str | None:
        text = environ.get(self.name) or None
        file = environ.get(f"{self.name}_FILE") or None if self.secret else None
        if file is None:
            return text
        if text is not None:
            raise PantauError(f"{self.name} and {self.name}_FILE are both set: unset one")
        return file_text(f"{self.name}_FILE", Path(file).expanduser())


def setting(
    name: str,
    meaning: str,
    parse: Callable[[str], object],
    allowed: str,
    default: Callable[[], object],
    *,
    secret: bool = False,
) -> Any:
    """Make a dataclass field out of a variable; `default` gives the value where it is not set."""
    variable = Variable(name, meaning, parse, allowed, secret)
    return field(default_factory=default, metadata={"variable": variable}, repr=not secret)


def file_text(variable: str, file: Path) -> str:
    """Read the file that a variable names.

    Raises:
        PantauError: it cannot be read, or is no UTF-8 text.
    """
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise PantauError(f"{variable}: cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PantauError(f"{variable}: {file} is not UTF-8 text") from error


def text(value: str) -> str:
    """Any text but blanks."""
    if not value.strip():
        raise ValueError(value)
    return value.strip()


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def parse(value: str) -> int:
        number = int(value)
        if not least <= number <= most:
            raise ValueError(value)
        return number

    return parse


def seconds(value: str) -> float:
    """A span of less than a day."""
    number = float(value)
    if not 0 < number < SECONDS_A_DAY:
        raise ValueError(value)
    return number


def limit(value: str) -> float:
    """A number from 0."""
    number = float(value)
    if not 0 <= number < float("inf"):
        raise ValueError(value)
    return number


def switch(value: str) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    lowered = value.strip().lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    raise ValueError(value)


def servers(value: str) -> str:
    """`host:port`, several with commas."""
    servers = [server.strip() for server in value.split(",")]
    for server in servers:
        host, separator, port = server.rpartition(":")
        if not (separator and host and int(port) in PORTS):
            raise ValueError(value)
    return ",".join(servers)


def address(value: str) -> str:
    """An HTTP address, without its last slash."""
    parts = urlsplit(value)
    # A port that is none raises as it is asked for.
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(value)
    return value.rstrip("/")


def issuer(value: str) -> str:
    """The name of an OpenID provider: an address, as it is written (a last slash belongs to it).

    Signing in without encryption is for tests, on one machine.
    """
    parts = urlsplit(value)
    here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise ValueError(value)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(value)
    return value


def url_path(value: str) -> str:
    """A path of an address: it begins with a slash, and its last one is cut off."""
    if not value.startswith("/") or value.startswith("//") or not URL_PATH.issuperset(value):
        raise ValueError(value)
    return value.rstrip("/")


def topic_characters(value: str) -> str:
    """What may stand in a topic's name."""
    if not all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in value):
        raise ValueError(value)
    return value


def key(value: str) -> bytes:
    """The bytes of a secret text."""
    key = value.strip().encode()
    if len(key) not in HASH_KEY_BYTES:
        raise ValueError(value)
    return key


def path(value: str) -> Path:
    """A path; `~` is the user's home."""
    return Path(text(value)).expanduser()
