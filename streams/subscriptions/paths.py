"""Where the board answers to the links of mails and challenges."""

from streams.subscriptions.token import CONFIRM, STOP

PATHS = {CONFIRM: "/subscriptions/confirm/", STOP: "/subscriptions/stop/"}
"""A link's purpose → the address below the board's, followed by its token."""


def link(board: str, purpose: str, token: str) -> str:
    """Return the whole address of a link."""
    return board.rstrip("/") + PATHS[purpose] + token
