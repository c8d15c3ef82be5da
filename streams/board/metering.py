"""The board's own metrics: what was asked, how long it took, how much is known, who listens."""

import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.board.refusal import LIMITS
from streams.metrics.about import About
from streams.metrics.catalogue import BY_NAME

if TYPE_CHECKING:
    from streams.board.site import Site

SECONDS = "pantau_board_request_seconds"
LIMITED = "pantau_board_limited_total"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10)
STREAMS = frozenset({"/events"})
"""Answers that are meant to last: their time says nothing."""


class Meters:
    """Counts for one board; `client` are its librdkafka settings."""

    def __init__(self, site: "Site", client: Mapping[str, str] = MappingProxyType({})) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(About(client))
        self._registry.register(_View(site))
        about = BY_NAME[SECONDS]
        self.seconds = Histogram(
            about.name, about.meaning, about.labels, registry=self._registry, buckets=BUCKETS
        )

    async def answer(self, request: Request) -> Response:
        """Answer Prometheus."""
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._registry), headers={"Content-Type": kind})


class _View(Collector):
    def __init__(self, site: "Site") -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """What is known at this moment."""
        records = _family("pantau_board_records")
        for record, count in self._site.view.counts().items():
            records.add_metric([record], count)
        yield records
        listeners = _family("pantau_board_open_pages")
        listeners.add_metric([], self._site.bell.listeners)
        yield listeners
        about = BY_NAME[LIMITED]
        limited = CounterMetricFamily(about.name, about.meaning, labels=about.labels)
        # Everything begins with 0: the first of a new series is no increase to Prometheus.
        for one in LIMITS:
            limited.add_metric(one, self._site.limited[one])
        yield limited


def _family(name: str) -> GaugeMetricFamily:
    about = BY_NAME[name]
    return GaugeMetricFamily(name, about.meaning, labels=about.labels)


class Metering:
    """Times every request by its route and its status."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["path"] in STREAMS:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = "500"

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            # What leads nowhere has no route: its path is the sender's to choose.
            route = getattr(scope.get("route"), "path", None) or "none"
            self._meters.seconds.labels(route, status).observe(time.perf_counter() - began)
