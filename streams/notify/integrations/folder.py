"""A folder of letters: what would have been mailed, as .eml files that any mail program opens."""

import os
from dataclasses import dataclass
from pathlib import Path

from streams.notify.integrations import Given
from streams.notify.integrations.email import WAIT_MS, compose
from streams.notify.message import DELIVERED, Message, Result
from streams.notify.place import Place

KEYS = ("path", "sender", "to")
SENDER = "Pantau <pantau@example.invalid>"
TO = "agency@example.invalid"
AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Folder:
    """One file a message, named by its id: the same message again replaces it."""

    name: str
    path: Path
    sender: str = SENDER
    to: str = TO
    kind: str = "folder"
    parallel: int = 1
    wait: int = WAIT_MS
    at_most: int = AT_MOST
    again_ms: int | None = None

    @property
    def lane(self) -> str:
        """Each receiver has its own."""
        return f"folder {self.name}"

    def deliver(self, message: Message) -> Result:
        """Write the letter; whoever looks sees none or all of it."""
        letter = compose(message, self.sender, self.to)
        file = self.path / f"{message.id}.eml"
        fresh = file.with_suffix(".part")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as written:
                written.write(letter.as_bytes())
                written.flush()
                os.fsync(written.fileno())
            fresh.replace(file)
        except OSError:
            return Result(ok=False, reason="not_written")
        return DELIVERED


def read(name: str, place: Place, given: Given) -> Folder:  # noqa: ARG001 - all readers are alike
    """Return the receiver by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(KEYS, needed=("path",))
    sender = told["sender"].text() if "sender" in told else SENDER
    to = told["to"].text() if "to" in told else TO
    return Folder(name, Path(told["path"].text()).expanduser(), sender, to)
