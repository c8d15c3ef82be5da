"""The instants of the requests already made, kept on disk so that a restart does not forget them.

The API counts requests per token, not per process: a process that starts with an empty memory would
send its first thousand at once, whatever the one before it has just sent.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from streams.errors import PantauError
from streams.sources.api.atomic import write_atomically

STAMP = struct.Struct(">q")
"""One request: milliseconds since the epoch, 8 bytes, big-endian."""

COMPACT_ABOVE = 20_000
"""Stamps in the file before it is written anew with only those that still count (160 kB)."""


class Journal(Protocol):
    """Where the limiter keeps its stamps."""

    def load(self) -> list[int]:
        """All stamps that were kept, in the order they were appended."""
        ...

    def append(self, stamp: int, still_counting: list[int]) -> None:
        """Keep one more stamp; `still_counting` is all that matters from now on, it included."""
        ...


class FileJournal:
    """An append-only file of stamps; a stamp cut short by a crash is ignored."""

    def __init__(self, path: Path) -> None:
        """Keep the stamps in `path`, whose folder is made where it is missing."""
        self._path = path
        self._written = 0

    def load(self) -> list[int]:
        """Return the stamps of the file and mend a torn end.

        Raises:
            PantauError: the file cannot be read or written.
        """
        with self._named():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            raw = self._path.read_bytes() if self._path.exists() else b""
            whole = raw[: len(raw) - len(raw) % STAMP.size]
            if len(whole) != len(raw):
                write_atomically(self._path, whole)
        stamps = [stamp for (stamp,) in STAMP.iter_unpack(whole)]
        self._written = len(stamps)
        return stamps

    def append(self, stamp: int, still_counting: list[int]) -> None:
        """Write one stamp to the disk before the request it stands for is sent.

        Raises:
            PantauError: the file cannot be written.
        """
        with self._named():
            if self._written >= COMPACT_ABOVE:
                write_atomically(self._path, b"".join(map(STAMP.pack, still_counting)))
                self._written = len(still_counting)
                return
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, STAMP.pack(stamp))
            finally:
                os.close(descriptor)
            self._written += 1

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Say which file it is: a full disk says so of no file."""
        try:
            yield
        except OSError as error:
            raise PantauError(
                f"{self._path} cannot be kept ({error.strerror}): make room, or set "
                "PANTAU_STATE_DIR to a folder of your own"
            ) from error
