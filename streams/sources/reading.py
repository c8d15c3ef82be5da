"""Feed files to facts: the whole way, for publishing and for replay alike.

Make a `Reading`, iterate over it (facts and problems, file by file), then ask it for `snapshots()`
(what each feed held) and `ignored` (files that no programme uses).
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from monitors.days import stamp_of
from monitors.facts import Snapshot
from streams.errors import PantauError
from streams.sources.files import FeedFile, find_files
from streams.sources.lines import Line, read_lines
from streams.sources.mapped import Mapped, Origin, Problem
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull
from streams.sources.row import INSTANTS

NO_LAST_PAGE = Line(
    0, None, b"", "no_last_page", "the answers say that there are more, and the last is not there"
)
"""Rows are missing, nobody knows how many: so the pull does not count as complete."""


class Reading:
    """One pull in files. Iterate once, then ask for its snapshots.

    Args:
        paths: folders or files.
        agency: whose pull it is, where names and manifest do not say it.
        year: of which fiscal year.
        observed_at: when it was pulled (ms UTC), for rows without a stamp of their own.
        hash_key: the secret under which payment document numbers are hashed.
        now: the instant of this reading (ms UTC), if stamps beyond it are to be refused.

    Raises:
        PantauError: a path is not there, holds no feed, or has a broken manifest; or a pull is said
            to have been made in the future.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        agency: str | None = None,
        year: int | None = None,
        observed_at: int | None = None,
        hash_key: bytes = b"",
        now: int | None = None,
    ) -> None:
        asked = Pull(agency, year, observed_at, hash_key, now)
        self.files, self.ignored = find_files(paths, asked)
        for path, _, pull in self.files:
            at = pull.observed_at
            if at is not None and (at not in INSTANTS or pull.is_ahead(at)):
                raise PantauError(
                    f"{path}: pulled {stamp_of(at)}, before 2000 or in the future: mend "
                    "--observed-at or manifest.json"
                )
        self._mapper = Mapper()
        self._pages: dict[tuple[str, str | None, int | None], FeedFile | None] = {}

    def __iter__(self) -> Iterator[Mapped | Problem]:
        """Yield each row's fact, or why it has none."""
        for file in self.files:
            self._mapper.opened(file.feed, file.pull)
            for line in read_lines(file.path, partial(self._page, file)):
                yield from self._taken(file, line)
        yield from self._mapper.finish()
        for first in self._pages.values():
            if first is not None:
                self._mapper.opened(first.feed, first.pull)
                yield from self._taken(first, NO_LAST_PAGE)

    def _taken(self, file: FeedFile, line: Line) -> Iterator[Mapped | Problem]:
        origin = Origin(str(file.path), line.number, file.feed.name)
        one = self._mapper.take(file.feed, origin, line)
        if one is not None:
            yield one

    def _page(self, file: FeedFile, more: bool) -> None:  # noqa: FBT001 - the caller has no names
        """Remember the first page that says that there are more, until one says there are not.

        Pages come in the order of their files' names, which need not be their own.
        """
        of = (file.feed.name, file.pull.agency, file.pull.year)
        self._pages[of] = self._pages.get(of, file) if more else None

    def snapshots(self) -> list[Snapshot]:
        """Return what each feed held, per agency and year."""
        return self._mapper.snapshots()
