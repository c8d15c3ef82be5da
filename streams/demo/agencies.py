"""Made-up agencies: their kinds and time zones as in real life, their codes and names in no life.

Codes begin with X, which no real agency's does; the names are built of Indonesian words for
"imagined", "supposed", "for example".
"""

from collections.abc import Iterator
from itertools import count, cycle
from random import Random
from typing import NamedTuple

from streams.demo.stories import STORIES, Story


class Zone(NamedTuple):
    """A time zone of Indonesia: its IANA name and its hours ahead of UTC."""

    name: str
    utc_hours: int


ZONES = (Zone("Asia/Jakarta", 7), Zone("Asia/Makassar", 8), Zone("Asia/Jayapura", 9))


class Kind(NamedTuple):
    """A kind of agency as the feeds write it: its word, packages a year, size of its amounts."""

    word: str
    title: str
    packages: int
    scale: float


MINISTRY = Kind("KEMENTERIAN", "Kementerian", 1500, 2.5)
PROVINCE = Kind("PROVINSI", "Provinsi", 1300, 1.6)
REGENCY = Kind("KABUPATEN", "Kabupaten", 800, 0.8)
CITY = Kind("KOTA", "Kota", 900, 0.9)

ORDER_OF_KINDS = (
    MINISTRY, PROVINCE, REGENCY, CITY, REGENCY, REGENCY, CITY, REGENCY, REGENCY, REGENCY,
)  # fmt: skip
"""Repeated over the roster: most are regencies, as among the real 658."""

LANDSCAPES = ("Bukit", "Teluk", "Muara", "Tanjung", "Lembah", "Rawa", "Gunung", "Pulau", "Padang")
IMAGINED = ("Khayal", "Umpama", "Rekaan", "Andai", "Contoh", "Angan", "Misal", "Dongeng", "Kias")
AFFAIRS = ("Awan", "Pelangi", "Bayangan", "Angin", "Gema", "Senja", "Embun", "Fajar", "Kabut")


class Agency(NamedTuple):
    """One made-up agency. `province` is None for ministries, `story` is what its year will be."""

    code: str
    name: str
    kind: Kind
    province: str | None
    zone: Zone
    story: Story


def roster(size: int, random: Random) -> tuple[Agency, ...]:
    """Return `size` agencies; from ten on, every story is told by one of them at least."""
    places = _places()
    affairs = _affairs()
    stories = _stories(size, random)
    provinces: list[tuple[str, Zone]] = []
    zones = cycle(ZONES)
    agencies = []
    for number, kind, story in zip(
        range(1, size + 1), cycle(ORDER_OF_KINDS), stories, strict=False
    ):
        if kind is MINISTRY:
            name, province, zone = next(affairs), None, ZONES[0]
        elif kind is PROVINCE:
            name, zone = next(places), next(zones)
            province = name
            provinces.append((name, zone))
        else:
            name = next(places)
            province, zone = provinces[number % len(provinces)] if provinces else (name, ZONES[0])
        agencies.append(
            Agency(f"X{number:02d}", f"{kind.title} {name}", kind, province, zone, story)
        )
    return tuple(agencies)


def _stories(size: int, random: Random) -> list[Story]:
    told = list(STORIES[:size])
    told += random.choices(STORIES, [story.weight for story in STORIES], k=size - len(told))
    random.shuffle(told)
    return told


def _places() -> Iterator[str]:
    """Names that never repeat: 81 pairs of words, then the same numbered."""
    for turn in count(1):
        for step in range(len(IMAGINED)):
            for at, landscape in enumerate(LANDSCAPES):
                name = f"{landscape} {IMAGINED[(at + step) % len(IMAGINED)]}"
                yield name if turn == 1 else f"{name} {turn}"


def _affairs() -> Iterator[str]:
    for turn in count(1):
        for affair in AFFAIRS:
            yield f"Urusan {affair}" if turn == 1 else f"Urusan {affair} {turn}"
