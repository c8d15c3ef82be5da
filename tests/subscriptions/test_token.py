"""Links: nobody else makes them, they end in time, and are good for one purpose."""

import pytest

from streams.subscriptions.token import CONFIRM, STOP, Tokens

TOKENS = Tokens(b"k" * 16)
TOKEN = TOKENS.make(CONFIRM, "s-1", until=1000)


def test_a_link_holds_until_its_moment():
    assert TOKENS.read(CONFIRM, TOKEN, 999) == "s-1"
    assert TOKENS.read(CONFIRM, TOKEN, 1000) is None


def test_a_link_without_end():
    assert TOKENS.read(STOP, TOKENS.make(STOP, "s-1"), 10**15) == "s-1"


@pytest.mark.parametrize(
    "forged",
    [
        "",
        ".",
        "..",
        "s-1",
        "s-1.1000.",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN.replace("s-1", "s-2"),
        TOKEN.replace(".1000.", ".9000."),
        TOKEN.replace(".1000.", ".0."),
        TOKEN.upper(),
        "\u00e9" * 10,
        "x" * 5000,
    ],
)
def test_a_forged_link(forged):
    assert TOKENS.read(CONFIRM, forged, 1) is None


def test_a_link_for_something_else_or_with_another_secret():
    assert TOKENS.read(STOP, TOKEN, 1) is None
    assert Tokens(b"j" * 16).read(CONFIRM, TOKEN, 1) is None
