"""The board: its address, who signs in, and what it links to."""

from dataclasses import dataclass

from streams.variables import address, issuer, key, setting, text, url_path, whole


@dataclass(frozen=True, kw_only=True)
class Board:
    """Where the board listens, and at whom its readers sign in."""

    board_host: str = setting(
        "PANTAU_BOARD_HOST",
        "Address on which the board listens",
        text,
        "a host name or an address",
        lambda: "127.0.0.1",
    )
    board_port: int = setting(
        "PANTAU_BOARD_PORT",
        "Its port; 0: any free one",
        whole(0, 65_535),
        "a whole number from 0 to 65535",
        lambda: 8080,
    )
    board_root: str = setting(
        "PANTAU_BOARD_ROOT",
        "Path below which a reverse proxy serves the board; unset: none",
        url_path,
        "a path such as /pantau",
        lambda: "",
    )
    board_secret: bytes | None = setting(
        "PANTAU_BOARD_SECRET",
        "Key of the tokens in the board's forms and of its sign-in cookies, shared by boards behind"
        " one proxy (or PANTAU_BOARD_SECRET_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    oidc_issuer: str | None = setting(
        "PANTAU_OIDC_ISSUER",
        "OpenID Connect provider at which readers sign in (`pantau board --auth oidc`), as it"
        " writes its own name",
        issuer,
        "https://…, or http://… on this machine",
        lambda: None,
    )
    oidc_client: str = setting(
        "PANTAU_OIDC_CLIENT",
        "Name of the board at the provider (client_id)",
        text,
        "the client's id",
        lambda: "pantau",
    )
    oidc_secret: str | None = setting(
        "PANTAU_OIDC_SECRET",
        "The board's secret at the provider (or PANTAU_OIDC_SECRET_FILE); unset: a public client",
        text,
        "the secret's text",
        lambda: None,
        secret=True,
    )
    plan_url: str = setting(
        "PANTAU_PLAN_URL",
        "Where a procurement plan can be read by everyone; {code} stands for its code",
        address,
        "http://… or https://…",
        lambda: "https://sirup.lkpp.go.id/sirup/ro/detailPaketPenyedia2020?idPaket={code}",
    )
