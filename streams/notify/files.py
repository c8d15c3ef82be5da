"""The files that an operator edits, read again when they change."""

import logging
from pathlib import Path

from streams.errors import PantauError
from streams.notify.contacts import Contacts, load_contacts
from streams.notify.silences import Silence, load_silences

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int] | None


class Files:
    """Contacts and silences. A file that is wrong is told of, and what it said before holds on.

    Raises:
        PantauError: a file is wrong at the start; with file and line.
    """

    def __init__(self, contacts: Path, silences: Path | None) -> None:
        self._paths = (contacts, silences)
        self._stamps = self._look()
        self.contacts, self.silences = load_contacts(contacts), load_silences(silences)
        self.valid = True

    def changed(self) -> tuple[Contacts, tuple[Silence, ...]] | None:
        """Return what the files say where one has changed to something right since the last call.

        A mounted Secret is changed by turning a link to another folder: the file is another one.
        """
        stamps = self._look()
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        contacts, silences = self._paths
        try:
            self.contacts, self.silences = load_contacts(contacts), load_silences(silences)
        except PantauError as error:
            self.valid = False
            log.error("still as before: %s", error)  # noqa: TRY400 - the text says all of it
            return None
        self.valid = True
        log.warning("contacts and silences were read again")
        return self.contacts, self.silences

    def _look(self) -> tuple[Stamp, ...]:
        return tuple(map(_stamp, self._paths))


def _stamp(path: Path | None) -> Stamp:
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
