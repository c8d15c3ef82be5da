"""Which programmes a command goes by where it is not told."""

from pathlib import Path

from streams.settings import Settings

DEFAULT = "by default PANTAU_PROGRAMMES, else those shipped"


def folder() -> Path:
    """Return the folder that this installation's processes judge by.

    Raises:
        PantauError: a setting is wrong.
    """
    return Settings.from_environment().programmes
