"""Which feed brings the rows of each channel and stage."""

from collections.abc import Iterator

from streams.demo import shapes


def _feeds() -> Iterator[tuple[tuple[str, str], str]]:
    """(channel, stage) and the feed that brings its rows."""
    for channel in ("tender", "non_tender"):
        for stage, feed in (
            ("announcement", f"{channel.replace('_', '-')}-pengumuman"),
            ("award", "tender-selesai-nilai" if channel == "tender" else "non-tender-selesai"),
            ("contract", f"{channel.replace('_', '-')}-ekontrak-kontrak"),
            ("payment", f"{channel.replace('_', '-')}-ekontrak-bapbast"),
        ):
            yield (channel, stage), feed
    for feed, told, kind in shapes.FEEDS:
        if told not in {None, "tender", "non_tender"} and kind == "transactions":
            stage = "record" if told in {"recorded_non_tender", "self_managed"} else "order"
            yield (str(told), stage), feed


FEED = dict(_feeds())
"""(channel, stage) → the feed that brings a row of it."""
