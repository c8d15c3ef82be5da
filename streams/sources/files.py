"""Folders of feed files: which files hold which feed, and whose pull they are."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from streams.errors import PantauError
from streams.sources.feed import Feed
from streams.sources.lines import SUFFIXES
from streams.sources.manifest import NAME as MANIFEST
from streams.sources.manifest import read_manifest
from streams.sources.mapped import Ignored
from streams.sources.pull import Pull
from streams.sources.stem import read_stem

NOT_USED = "not used by a programme yet"
UNKNOWN = "no feed of this name is known"
NO_ROWS = f"is not {', '.join(SUFFIXES)} (or one with .gz): unpack or convert it"

_FOLDER_AGENCY = re.compile(r"([A-Z]{1,2}[0-9]{1,5})(?:[-_ ].*)?")
_EXPECTED = (
    "feed files such as tender-tender-ekontrak-kontrak_2024.jsonl or SPSE-TenderPengumuman.json"
)


class FeedFile(NamedTuple):
    """A file, the feed it holds, and what is known of its pull."""

    path: Path
    feed: Feed
    pull: Pull


class Found(NamedTuple):
    """What a search came to; files in the order of their names."""

    files: list[FeedFile]
    ignored: list[Ignored]


def find_files(paths: Iterable[Path], asked: Pull) -> Found:
    """Return the feed files below `paths` (folders or files).

    `asked` is what the command line says. A file's agency and year are those in its own name, else
    what is asked, else the manifest's; its agency else its folder's (`K34-…`). Its instant is what
    is asked, else the manifest's.

    Raises:
        PantauError: a path is not there, or no feed is among its files.
    """
    files: list[FeedFile] = []
    ignored: list[Ignored] = []
    for root in paths:
        met = False
        for path in _below(root):
            if not _has_suffix(path):
                if read_stem(_stem(path)).feed is not None:
                    ignored.append(Ignored(str(path), NO_ROWS))
                continue
            known = read_stem(_stem(path), path.parent.name)
            met = met or known.feed is not None or known.unused
            if known.feed is None:
                ignored.append(Ignored(str(path), NOT_USED if known.unused else UNKNOWN))
            else:
                named = Pull(known.agency, known.year)
                files.append(FeedFile(path, known.feed, _pull(root, path, named, asked)))
        if not met:
            raise PantauError(f"{root}: no feed found: expected {_EXPECTED}")
    return Found(files, ignored)


def _below(root: Path) -> Iterator[Path]:
    if root.is_file():
        if not _has_suffix(root):
            raise PantauError(f"{root}: {NO_ROWS}")
        yield root
    elif root.is_dir():
        for path in sorted(root.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden and path.name != MANIFEST:
                yield path
    else:
        raise PantauError(f"{root}: no such file or folder: expected {_EXPECTED}")


def _has_suffix(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(SUFFIXES)


def _stem(path: Path) -> str:
    stem = path.name
    for suffix in (".gz", *SUFFIXES):
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
    return stem


def _pull(root: Path, path: Path, named: Pull, asked: Pull) -> Pull:
    manifest = Pull()
    folder_agency: str | None = None
    for folder in _folders(root, path):
        if manifest == Pull():
            manifest = read_manifest(folder)
        match = _FOLDER_AGENCY.fullmatch(folder.resolve().name)
        if folder_agency is None and match:
            folder_agency = match.group(1)
    return Pull(
        agency=named.agency or asked.agency or manifest.agency or folder_agency,
        year=named.year or asked.year or manifest.year,
        observed_at=manifest.observed_at if asked.observed_at is None else asked.observed_at,
        document_key=asked.document_key,
        now=asked.now,
    )


def _folders(root: Path, path: Path) -> Iterator[Path]:
    """Yield the folders of a file from its own up to the one that was named."""
    yield path.parent
    for folder in path.parents[1:]:
        if not folder.is_relative_to(root):
            break
        yield folder
