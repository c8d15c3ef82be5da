"""Feed files onto Kafka: the whole command, from the settings to the counts."""

from collections.abc import Sequence
from pathlib import Path

from streams.publish.connection import connected
from streams.publish.hash_key import document_key
from streams.publish.progress import Steps
from streams.publish.publication import Publication
from streams.publish.run import send_classes, send_feeds, send_ticks
from streams.settings import Settings
from streams.sources.feed import SUPPLIERS
from streams.sources.reading import Reading


def publish_files(
    settings: Settings,
    roots: Sequence[Path],
    reading: Reading,
    steps: Steps,
    now: int,
    *,
    ticks: bool | None,
) -> Publication:
    """Publish what `reading` reads below `roots`; `now` (ms) dates letters and the running year.

    Raises:
        PantauError: Kafka is not there, lacks a topic, or did not acknowledge everything.
    """
    # The reading has the key already: here it is only said where there is none.
    document_key(settings, {file.feed.name for file in reading.files})
    with connected(settings) as connection:
        publication = connection.publication(now)
        if any(file.feed.kind == SUPPLIERS for file in reading.files):
            publication.known = connection.register(steps)
        send_feeds(reading, reading.snapshots, publication, roots, steps)
        send_classes(
            publication, lambda: connection.register(steps), lambda: connection.users(steps)
        )
        send_ticks(publication, now, wanted=ticks)
    return publication
