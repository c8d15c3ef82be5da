"""Runs a notifier: starts it, keeps it going, and ends it in good order."""

import logging
import signal
from types import FrameType

from streams.contracts.registry import schemas as schemas_from
from streams.errors import PantauError
from streams.metrics.health import Health
from streams.metrics.server import ProbeServer
from streams.notify.agencies import Agencies
from streams.notify.collector import NotifierCollector, NotifierProbes
from streams.notify.contacts import Contacts
from streams.notify.delivery import DELIVERED, FAILED
from streams.notify.files import Files
from streams.notify.greeter import Greeter
from streams.notify.log import Deliveries, find_topics
from streams.notify.notifier import Notifier, Parts, clock
from streams.notify.pipeline import Pipeline
from streams.notify.reading import reader
from streams.notify.subscribers import Subscribers
from streams.notify.titles import titles
from streams.settings import Settings
from streams.subscriptions.opening import opened
from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
Summary = dict[str, int]


def files_of(settings: Settings) -> Files:
    """Read the contacts and silences that the settings name.

    Raises:
        PantauError: no contacts are named, or a file is wrong.
    """
    if settings.contacts is None:
        raise PantauError("nobody is to be told: set PANTAU_CONTACTS to the file of contacts")
    return Files(settings.contacts, settings.silences)


def build(settings: Settings, files: Files) -> tuple[Notifier, Pipeline]:
    """Make a notifier; Kafka is asked for its topics.

    Raises:
        PantauError: Kafka does not answer, or a topic is missing.
    """
    subscribed = opened(settings)
    subscribers = None
    if subscribed is not None:
        subscribers = Subscribers(subscribed.store, subscribed.tokens, _board(settings))
        subscribers.begin()
    names = find_topics(settings)
    schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
    agencies = Agencies(schemas, titles(settings.programmes))
    pipeline = Pipeline(
        contacts=files.contacts,
        silences=files.silences,
        read=reader(schemas),
        past_ms=round(settings.alert_age_days * DAY_MS),
        about=agencies.about,
        board=settings.board_url,
        plans=settings.plan_url,
    )
    parts = Parts(
        settings=settings,
        names=names,
        schemas=schemas,
        pipeline=pipeline,
        agencies=agencies,
        files=files,
        deliveries=Deliveries(settings, names, schemas),
        subscribers=subscribers,
    )
    return Notifier(parts), pipeline


def greeter_of(settings: Settings, files: Files) -> Greeter | None:
    """Return what has subscriptions confirmed, None where they are switched off.

    Raises:
        PantauError: something that it needs is missing.
    """
    subscribed = opened(settings)
    if subscribed is None:
        return None
    if files.contacts.ways.server is None:
        log.error(
            "subscriptions by mail are not confirmed: the contacts name no mail server for them"
        )
    return Greeter(
        subscribed.store, subscribed.tokens, _board(settings), lambda: files.contacts.ways, clock
    )


def forget(settings: Settings, address: str) -> int:
    """Delete every subscription of a mail address or webhook; how many there were.

    Raises:
        PantauError: subscriptions are switched off, or that is no address.
    """
    subscribed = opened(settings)
    if subscribed is None:
        raise PantauError("nobody has subscribed: PANTAU_SUBSCRIPTIONS is not set")
    found = wish_of(EMAIL, address) or wish_of(WEBHOOK, address)
    if found is None:
        # What was read is not repeated: it may be an address that is only misspelt.
        raise PantauError("what --forget reads is neither a mail address nor that of a webhook")
    return subscribed.store.forget(found.key)


def _board(settings: Settings) -> str:
    if settings.board_url is None:
        raise PantauError("PANTAU_SUBSCRIPTIONS needs PANTAU_BOARD_URL, for the links in its mails")
    return settings.board_url


def run(settings: Settings) -> int:
    """Run a notifier until SIGTERM or SIGINT; the exit code.

    Raises:
        PantauError: something is missing, or Kafka was gone for too long.
    """
    files = files_of(settings)
    notifier, pipeline = build(settings, files)
    asked: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    health = Health()
    server = ProbeServer(
        settings.metrics_host,
        settings.metrics_port,
        NotifierCollector(pipeline, files, health),
        NotifierProbes(notifier, health),
        client=settings.kafka_client(),
    )
    greeter = greeter_of(settings, files)
    server.start()
    log.warning("metrics at %s/metrics", server.address)
    try:
        if greeter is not None:
            greeter.start()
        notifier.start()
        while not asked:
            health.beat()
            notifier.step()
        notifier.close()
    finally:
        if greeter is not None:
            greeter.stop()
        server.stop()
    return 0


def once(settings: Settings) -> Summary:
    """Tell everything that is there to be told, once, and end; what failed stays scheduled.

    Nothing waits for others to be gathered with. Returns how many deliveries were made, failed for
    good, and are left.

    Raises:
        PantauError: something is missing, or Kafka was gone for too long.
    """
    files = files_of(settings)
    greeter = greeter_of(settings, files)
    if greeter is not None:
        greeter.greet_all()
    notifier, pipeline = build(settings, files)
    notifier.start()
    while not notifier.drained:
        notifier.step(force=True)
    left = sum(1 for _ in pipeline.journal.scheduled())
    notifier.close()
    ended = pipeline.tally.deliveries
    return {
        "delivered": sum(count for (_, result), count in ended.items() if result == DELIVERED),
        "failed": sum(count for (_, result), count in ended.items() if result == FAILED),
        "left": left,
        **{name: pipeline.tally.not_sent[name] for name in ("past", "unrouted", "unreadable")},
    }


def enable(settings: Settings, receiver: str) -> None:
    """Let a receiver that has said "gone" be told again.

    Raises:
        PantauError: the contacts name no such receiver, or Kafka does not answer.
    """
    known(files_of(settings).contacts, receiver)
    schemas = schemas_from(settings.schema_registry_url, settings.topic_prefix)
    Deliveries(settings, find_topics(settings), schemas).enable(receiver)


def known(contacts: Contacts, receiver: str) -> None:
    """Return if the contacts name the receiver.

    Raises:
        PantauError: they do not; with the nearest name.
    """
    from streams.notify.place import meant

    if receiver not in contacts.receivers:
        raise PantauError(f"there is no receiver {receiver!r}{meant(receiver, contacts.receivers)}")
