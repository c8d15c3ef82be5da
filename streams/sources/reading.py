"""Feed files to facts: the whole way, for publishing and for replay alike.

Make a `Reading`, iterate over it (facts and problems, file by file), then ask it for `snapshots()`
(what each feed held) and `ignored` (files that no programme uses).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from monitors.facts import Snapshot
from streams.sources.files import find_files
from streams.sources.lines import read_lines
from streams.sources.mapped import Mapped, Origin, Problem
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull


class Reading:
    """One pull in files. Iterate once, then ask for its snapshots.

    Args:
        paths: folders or files.
        agency: whose pull it is, where names and manifest do not say it.
        year: of which fiscal year.
        observed_at: when it was pulled (ms UTC), for rows without a stamp of their own.
        hash_key: the secret under which payment document numbers are hashed.

    Raises:
        PantauError: a path is not there, holds no feed, or has a broken manifest.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        agency: str | None = None,
        year: int | None = None,
        observed_at: int | None = None,
        hash_key: bytes = b"",
    ) -> None:
        self.files, self.ignored = find_files(paths, Pull(agency, year, observed_at, hash_key))
        self._mapper = Mapper()

    def __iter__(self) -> Iterator[Mapped | Problem]:
        """Yield each row's fact, or why it has none."""
        for path, feed, pull in self.files:
            self._mapper.opened(feed, pull)
            for line in read_lines(path):
                one = self._mapper.take(feed, Origin(str(path), line.number, feed.name), line)
                if one is not None:
                    yield one
        yield from self._mapper.finish()

    def snapshots(self) -> list[Snapshot]:
        """Return what each feed held, per agency and year."""
        return self._mapper.snapshots()
