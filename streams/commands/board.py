"""Show every agency's trajectory, alerts and packages in a browser."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from streams.errors import PantauError
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.board.auth.reader import Readers

PROXY = "127.0.0.1,::1"


@click.command(
    epilog="Examples: pantau board --port 8080; pantau board --auth header --trusted-proxy 10.0.0.5"
)
@click.option("--host", help="In place of PANTAU_BOARD_HOST.")
@click.option("--port", type=click.IntRange(0, 65_535), help="In place of PANTAU_BOARD_PORT.")
@click.option(
    "--auth",
    type=click.Choice(["none", "header", "oidc"]),
    default="none",
    show_default=True,
    help="Who may answer alerts and subscribe: nobody; whom a reverse proxy has signed in and"
    " names; who signs in at PANTAU_OIDC_ISSUER.",
)
@click.option(
    "--auth-header",
    default="X-Forwarded-User",
    show_default=True,
    help="The header that names them.",
)
@click.option(
    "--trusted-proxy", default=PROXY, show_default=True, help="From where alone it is believed."
)
@click.pass_context
def command(  # noqa: PLR0917 - one argument for each option
    context: click.Context,
    host: str | None,
    port: int | None,
    auth: str,
    auth_header: str,
    trusted_proxy: str,
) -> None:
    """Serve the board until it is told to end (SIGTERM, Ctrl-C).

    A page for everyone and one per agency, in Indonesian and English, kept up to date while it is
    open; a JSON API below /api, described at /api/openapi.json. Public, and read-only unless --auth
    says who may acknowledge and dispute alerts and, with PANTAU_SUBSCRIPTIONS, subscribe to those
    of an agency. It keeps no other state: it reads umkm.agency-status, umkm.packages and
    umkm.alerts from their beginning, and any number of boards may run.
    """
    from streams.board.service import Wishes, run

    settings = Settings.from_environment()
    if port is not None:
        settings = replace(settings, board_port=port)
    if host is not None:
        settings = replace(settings, board_host=host)
    readers = readers_of(settings, auth, auth_header, trusted_proxy)
    context.exit(run(settings, Wishes(settings.board_host, settings.board_port, readers)))


def readers_of(settings: Settings, auth: str, header: str, proxy: str) -> "Readers":
    """Who is known on the board, by the options.

    Raises:
        PantauError: an option is wrong, or a setting is missing.
    """
    from streams.board.auth.header import HeaderReaders, networks
    from streams.board.auth.oidc import OidcReaders
    from streams.board.auth.provider import Provider
    from streams.board.auth.reader import Nobody

    proxies = networks(proxy)
    # Without a shared secret a form is good for the board that made it, until it restarts.
    secret = settings.board_secret or secrets.token_bytes()
    if auth == "header":
        if not header.isascii() or not header.replace("-", "").isalnum():
            raise PantauError(f"--auth-header: {header!r} is no name of a header")
        return HeaderReaders(header, proxies, secret)
    if auth == "oidc":
        if settings.oidc_issuer is None or settings.board_url is None:
            raise PantauError(
                "--auth oidc needs PANTAU_OIDC_ISSUER, the provider, and PANTAU_BOARD_URL, the"
                " board's public address: the provider leads back to its /auth/callback"
            )
        provider = Provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret)
        return OidcReaders(provider, settings.board_url, settings.board_root, secret)
    return Nobody()
