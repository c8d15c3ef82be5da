"""What is freed is given back, where the C library can."""

import asyncio
import contextlib
import ctypes

import pytest

from streams.worker import memory


class Libc:
    """Stands for the C library: what was called."""

    def __init__(self) -> None:
        self.called: list[tuple[object, ...]] = []

    def mallopt(self, *what: int) -> int:
        self.called.append(("mallopt", *what))
        return 1

    def malloc_trim(self, pad: int) -> int:
        self.called.append(("malloc_trim", pad))
        return 1


async def a_moment() -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(memory.give_back(), 0.2)


def test_glibc_is_told(monkeypatch):
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: libc)
    monkeypatch.setattr(memory, "EVERY_S", 0.01)
    memory.share_arenas()
    assert libc.called == [("mallopt", -8, memory.ARENAS)]
    asyncio.run(a_moment())
    assert libc.called[1:].count(("malloc_trim", 0)) > 1


@pytest.mark.parametrize("found", [lambda _: object(), lambda _: ctypes_fails()])
def test_another_c_library_is_left_alone(monkeypatch, found):
    monkeypatch.setattr(ctypes, "CDLL", found)
    memory.share_arenas()
    asyncio.run(asyncio.wait_for(memory.give_back(), 5))  # it ends at once


def ctypes_fails():
    raise OSError("no such library")
