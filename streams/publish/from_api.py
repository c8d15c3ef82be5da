"""All feeds of one agency and year from the API onto Kafka: the whole command."""

from typing import Any

from streams.publish.api_run import api_run, chosen_feeds
from streams.publish.connection import connected
from streams.publish.progress import Steps
from streams.publish.publication import Publication
from streams.publish.run import send_classes, send_ticks
from streams.settings import Settings
from streams.sources.api.client import NotOfferedError
from streams.sources.api.clock import Clock
from streams.sources.api.pulls import PullKey


def publish_api(
    settings: Settings,
    base_url: str,
    agency: str,
    year: int,
    *,
    feeds: tuple[str, ...],
    steps: Steps,
    clock: Clock,
    ticks: bool | None,
) -> tuple[Publication, dict[str, Any]]:
    """Pull the feeds one by one; return what was sent, and the counts of the pulls.

    A feed that the API does not offer is left out, unless it was asked for by name.

    Raises:
        PantauError: no token, the API or Kafka failed; the same call goes on where it stopped.
    """
    names = chosen_feeds(feeds)
    settings.require_inaproc_token()  # before Kafka is waited for
    missing: list[str] = []
    pages = 0
    with (
        connected(settings) as connection,
        api_run(settings, connection, base_url, clock, names) as run,
    ):
        publication = connection.publication(clock.now())

        def finish() -> None:
            send_classes(
                publication, lambda: connection.register(steps), lambda: connection.users(steps)
            )
            publication.pairs.clear()

        steps.begin(f"pulling {agency} {year}", len(names))
        for name in names:
            try:
                pages += run.pull(publication, PullKey(agency, name, year), finish).pages
            except NotOfferedError:
                if feeds or len(missing) + 1 == len(names):
                    raise
                missing.append(name)
            steps.advance()
        send_ticks(publication, clock.now(), wanted=ticks)
        extra = {
            "feeds": len(names) - len(missing),
            "not_offered": missing,
            "pages": pages,
            "requests": run.client.requests,
            "retries": run.client.retries,
        }
    return publication, extra
