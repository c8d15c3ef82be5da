"""Which feed a file holds, told by its name.

A name is a feed's name with what people put around it: a year, an agency, a page, a number before
it (`1061-Bela-TokoDaringRealisasi`, `SPSE-TenderPengumuman_D107-2025_sample`, `…_2024_p1`). Upper
case and the kind of separator do not matter. Of several feeds whose name occurs the longest is
meant: tender-tender-selesai-nilai is not tender-tender-selesai.
"""

import re
from functools import cache
from typing import NamedTuple

from streams.sources.feed import Feed, all_feeds
from streams.sources.unused import UNUSED

_TOKEN = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"20[0-9]{2}")
_AGENCY = re.compile(r"[a-z]{1,2}[0-9]{1,5}")
_AROUND = re.compile(
    r"[0-9]+|p[0-9]+|(page|part|hal|halaman|chunk)[0-9]*|[a-z]{1,2}[0-9]{1,5}"
    r"|lpse|inaproc|isb|api|legacy|sample|contoh|full|data|json",
)
"""Words that may stand beside a feed's name without making it the name of another feed."""
_SYSTEMS = frozenset({"SPSE", "RUP", "Ecat", "Bela"})
_LENIENT = (("tokodaring", "bela-toko-daring-realisasi"),)
"""Spellings of names that were not seen whole: what they must contain, and the feed they mean."""


class Stem(NamedTuple):
    """What a file's name says. `feed` is None where the name is unknown, or known and unused."""

    feed: Feed | None
    unused: bool
    agency: str | None
    year: int | None


def read_stem(stem: str, folder: str = "") -> Stem:
    """Return what the name says; `folder` is tried before it (`tender/pengumuman_2024.json`)."""
    found = _match(stem) or (_match(f"{folder}_{stem}", whole=False) if folder else None)
    tokens = _TOKEN.findall(stem.lower())
    years = [token for token in tokens if _YEAR.fullmatch(token)]
    agencies = [
        token
        for token in tokens
        if _AGENCY.fullmatch(token) and not re.fullmatch("[pv][0-9]+", token)
    ]
    feed = None if found is None else _by_name().get(found)
    return Stem(
        feed,
        unused=found is not None and feed is None,
        agency=agencies[0].upper() if len(agencies) == 1 else None,
        year=int(years[0]) if len(years) == 1 else None,
    )


@cache
def _by_name() -> dict[str, Feed]:
    return {
        squeezed: feed
        for feed in all_feeds()
        for name in (feed.name, *feed.aliases)
        for squeezed in _spellings(name)
    }


@cache
def _known() -> frozenset[str]:
    return frozenset(_by_name()).union(*(_spellings(name) for name in UNUSED))


def _spellings(name: str) -> set[str]:
    """Return a name squeezed, with and without the system in front of an ISB name."""
    system, _, rest = name.partition("-")
    return {_squeezed(name), _squeezed(rest)} if system in _SYSTEMS else {_squeezed(name)}


def _squeezed(name: str) -> str:
    return "".join(_TOKEN.findall(name.lower()))


def _match(stem: str, *, whole: bool = True) -> str | None:
    """Return the squeezed name that occurs, None where none does.

    `whole`: the words before it must add no meaning.
    """
    pieces = [(found.group(), found.start()) for found in _TOKEN.finditer(stem.lower())]
    words = [word for word, _ in pieces]
    best: str | None = None
    for first in range(len(words)):
        squeezed = ""
        for last in range(first, len(words)):
            squeezed += words[last]
            if squeezed not in _known() or (best is not None and len(squeezed) <= len(best)):
                continue
            before_fits = all(_AROUND.fullmatch(word) for word in words[:first]) or not whole
            after = stem[pieces[last][1] + len(words[last]) :]
            if before_fits and _is_suffix(after):
                best = squeezed
    if best is None:
        squeezed = "".join(words)
        best = next((_squeezed(name) for part, name in _LENIENT if part in squeezed), None)
    return best


def _is_suffix(after: str) -> bool:
    """After "_", "." or a blank anything may follow; after "-" only words that add no meaning."""
    if not after or after[0] in "_. (":
        return True
    word = _TOKEN.search(after.lower())
    return word is None or _AROUND.fullmatch(word.group()) is not None
