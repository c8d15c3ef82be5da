"""The small registers onto Kafka: targets, suppliers, agencies."""

from collections.abc import Iterable

from monitors.facts import Close, Reading, Registration, Target
from monitors.ledger.registrations import ALWAYS
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


def publish_closes(settings: Settings, closes: Iterable[Close], now: int) -> Publication:
    """Send the records that close fiscal years to their agencies' facts.

    Raises:
        PantauError: as for `publish_targets`.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        for close in closes:
            publication.fact(close)
        publication.flush()
    return publication


def publish_readings(settings: Settings, readings: Iterable[Reading], now: int) -> Publication:
    """Send each reading to the facts of its scope.

    Raises:
        PantauError: as for `publish_targets`.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        for reading in readings:
            publication.fact(reading)
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
        publication.known = connection.register(steps)
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
    """Write the agency register, and tell each agency's own log of its entries.

    An agency with several entries keeps the latest one in the register.

    Raises:
        PantauError: as for `publish_targets`.
    """
    with connected(settings) as connection:
        publication = connection.publication(now)
        for entry in sorted(entries, key=_begins):
            publication.agency(entry._asdict())
            publication.fact(Registration(*entry))
        publication.flush()
    return publication


def _begins(entry: Agency) -> tuple[str, int]:
    return entry.code, ALWAYS if entry.valid_from is None else entry.valid_from
