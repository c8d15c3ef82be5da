"""The small registers onto Kafka: targets, suppliers, agencies."""

from collections.abc import Iterable

from monitors.facts import Target
from streams.publish.connection import connected
from streams.publish.progress import Steps
from streams.publish.publication import Publication
from streams.publish.run import send_classes
from streams.settings import Settings
from streams.sources.mapped import Supplier
from streams.sources.registers.agencies import Agency


def publish_targets(settings: Settings, targets: Iterable[Target], now: int) -> Publication:
    """Send each target to its agency's facts.

    Raises:
        PantauError: Kafka is not there, lacks a topic, or did not acknowledge everything.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        for target in targets:
            publication.fact(target)
        publication.flush()
    return publication


def publish_suppliers(
    settings: Settings, entries: Iterable[Supplier], steps: Steps, now: int
) -> Publication:
    """Write the register, then tell every agency that already uses one of its suppliers.

    Who uses a supplier is read from all facts: seconds for each million of them.

    Raises:
        PantauError: as for `publish_targets`.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        steps.begin("writing the register")
        for entry in entries:
            publication.supplier(entry)
            steps.advance()
        publication.flush()
        send_classes(
            publication, lambda: connection.register(steps), lambda: connection.users(steps)
        )
    return publication


def publish_agencies(settings: Settings, entries: Iterable[Agency], now: int) -> Publication:
    """Write the agency register.

    Raises:
        PantauError: as for `publish_targets`.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        for entry in entries:
            publication.agency(entry._asdict())
        publication.flush()
    return publication
