"""The bearer token, in a form that no log, traceback or message shows."""

from streams.errors import PantauError


class Bearer:
    """A token that shows itself only in the header it is made for."""

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        token = token.strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise PantauError(
                "the API token is empty or holds blanks: put the token alone, on one line, into "
                "INAPROC_TOKEN or the file that INAPROC_TOKEN_FILE names"
            )
        self._token = token

    def __repr__(self) -> str:
        return "Bearer(…)"

    def header(self) -> str:
        """Return the value of the Authorization header (RFC 6750)."""
        return f"Bearer {self._token}"
