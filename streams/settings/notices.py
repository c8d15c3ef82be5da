"""Notices: who is told of alerts, and who may ask to be."""

from dataclasses import dataclass
from pathlib import Path

from streams.variables import address, key, limit, path, setting, whole


@dataclass(frozen=True, kw_only=True)
class Notices:
    """Whom the notifier tells, and how many may subscribe."""

    contacts: Path | None = setting(
        "PANTAU_CONTACTS",
        "File of who is told of which alerts, and how (docs/notify.md)",
        path,
        "the path of a file",
        lambda: None,
    )
    silences: Path | None = setting(
        "PANTAU_SILENCES",
        "File of what is not told for a while (docs/notify.md)",
        path,
        "the path of a file",
        lambda: None,
    )
    board_url: str | None = setting(
        "PANTAU_BOARD_URL",
        "Address of the board, for the links in notices",
        address,
        "http://… or https://…",
        lambda: None,
    )
    alert_age_days: float = setting(
        "PANTAU_ALERT_AGE_DAYS",
        "Alerts older than this are told to nobody, such as those of a past year that is loaded",
        limit,
        "a number, 0 or more",
        lambda: 7.0,
    )
    subscriptions: Path | None = setting(
        "PANTAU_SUBSCRIPTIONS",
        "File (SQLite) of those who asked to be told, shared by board and notifier; unset: nobody"
        " can ask",
        path,
        "the path of a file",
        lambda: None,
    )
    subscriptions_secret: bytes | None = setting(
        "PANTAU_SUBSCRIPTIONS_SECRET",
        "Key of the links that confirm and end a subscription, the same for board and notifier (or"
        " PANTAU_SUBSCRIPTIONS_SECRET_FILE)",
        key,
        "16 to 64 bytes of text",
        lambda: None,
        secret=True,
    )
    subscriptions_per_agency: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_AGENCY",
        "Subscriptions to one agency at most, confirmed or not",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 200,
    )
    subscriptions_per_address: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_ADDRESS",
        "Agencies that one address may be subscribed to at most",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 20,
    )
    subscriptions_per_reader: int = setting(
        "PANTAU_SUBSCRIPTIONS_PER_READER",
        "Subscriptions that one signed-in reader may have asked for at most",
        whole(0, 1_000_000),
        "a whole number from 0 to 1000000",
        lambda: 50,
    )
