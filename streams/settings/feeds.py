"""The feeds: the API's token, the key of hashes, the state of pulls."""

import os
from dataclasses import dataclass
from pathlib import Path

from streams.errors import PantauError
from streams.variables import key, path, setting, text


def _state_home() -> Path:
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "pantau"


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """What publishing needs beside Kafka."""

    inaproc_token: str | None = setting(
        "INAPROC_TOKEN",
        "Bearer token of the INAPROC API (or INAPROC_TOKEN_FILE, a file that holds it)",
        text,
        "the token's text",
        lambda: None,
        secret=True,
    )
    hash_key: bytes | None = setting(
        "PANTAU_HASH_KEY",
        "Key of the hash that stands for a document number (or PANTAU_HASH_KEY_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    state_dir: Path = setting(
        "PANTAU_STATE_DIR",
        "Where an interrupted pull is remembered",
        path,
        "the path of a folder",
        _state_home,
    )

    def require_inaproc_token(self) -> str:
        """Give the token of the INAPROC API.

        Raises:
            PantauError: none is set.
        """
        if self.inaproc_token is None:
            raise PantauError(
                "the INAPROC API needs a token: set INAPROC_TOKEN, or INAPROC_TOKEN_FILE to the"
                " file that holds it"
            )
        return self.inaproc_token
