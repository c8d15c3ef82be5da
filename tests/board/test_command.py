"""`pantau board`: what --auth asks for, and what is said where it is missing."""

import pytest
from click.testing import CliRunner

from streams.board.auth.header import HeaderReaders
from streams.board.auth.oidc import OidcReaders
from streams.board.auth.reader import Nobody
from streams.commands.board import PROXY, command, readers_of
from streams.errors import PantauError
from streams.settings import Settings

BOARD = "https://board.example/pantau"
ISSUER = "https://id.example"


def readers(auth, **settings):
    return readers_of(Settings(**settings), auth, "X-Forwarded-User", PROXY)


def test_by_default_nobody_is_known():
    assert isinstance(readers("none", oidc_issuer=ISSUER, board_url=BOARD), Nobody)


def test_each_way_to_be_known():
    assert isinstance(readers("header"), HeaderReaders)
    found = readers("oidc", oidc_issuer=ISSUER, board_url=BOARD)
    assert isinstance(found, OidcReaders)
    assert {one.path for one in found.routes} == {
        "/auth/sign-in",
        "/auth/callback",
        "/auth/sign-out",
    }


@pytest.mark.parametrize("given", [{}, {"oidc_issuer": ISSUER}, {"board_url": BOARD}])
def test_what_oidc_needs_is_said(given):
    with pytest.raises(PantauError, match=r"PANTAU_OIDC_ISSUER.*PANTAU_BOARD_URL"):
        readers("oidc", **given)


def test_a_wrong_header_is_said():
    with pytest.raises(PantauError, match="--auth-header"):
        readers_of(Settings(), "header", "X User", PROXY)


def test_another_way_is_no_way():
    done = CliRunner().invoke(command, ["--auth", "basic"])
    assert done.exit_code == 2
    assert "'none', 'header', 'oidc'" in done.output
