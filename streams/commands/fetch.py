"""Keep pulling the INAPROC API onto Kafka, within its limits."""

import dataclasses
import json
import signal
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import click

from streams.errors import PantauError
from streams.settings import Settings
from streams.sources.api.clock import SystemClock
from streams.sources.api.schedule import REQUESTS_AN_HOUR, FetchPlan

DAY_HOURS = 24.0
EXAMPLE = (
    "Examples: pantau fetch --agencies agencies.csv --plan; INAPROC_TOKEN_FILE=token pantau fetch "
    "--api https://data.inaproc.id/api/v1 --agencies agencies.csv --every 6"
)


@click.command(epilog=EXAMPLE)
@click.option("--api", metavar="URL", help="Address of the API; needs INAPROC_TOKEN.")
@click.option(
    "--agencies",
    "file",
    type=click.Path(path_type=Path),
    help="Agency register (CSV with code, name, kind): all of them are fetched.",
)
@click.option("--agency", "codes", multiple=True, help="An agency, e.g. K34; repeatable.")
@click.option(
    "--year",
    "years",
    multiple=True,
    type=click.IntRange(2000, 2100),
    help="Fiscal year; repeatable. Default: the running one, until 31 March the last one, too.",
)
@click.option("--feed", "feeds", multiple=True, help="Only this feed; repeatable.")
@click.option(
    "--every",
    "hours",
    type=click.FloatRange(min=0.1, max=30 * DAY_HOURS),
    default=DAY_HOURS / 4,
    show_default=True,
    metavar="HOURS",
    help="Hours from one pull of a feed to its next; requests are spread evenly over them.",
)
@click.option("--once", is_flag=True, help="One pass as fast as the limits allow, then end.")
@click.option("--plan", is_flag=True, help="Say what a pass takes, and do nothing.")
@click.option("--metrics", is_flag=True, help="Serve /metrics at PANTAU_METRICS_PORT meanwhile.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary or the plan as JSON.")
@click.pass_context
def command(
    context: click.Context,
    *,
    api: str | None,
    file: Path | None,
    codes: tuple[str, ...],
    years: tuple[int, ...],
    feeds: tuple[str, ...],
    hours: float,
    once: bool,
    plan: bool,
    metrics: bool,
    as_json: bool,
) -> None:
    """Keep pulling the API: the stalest feed first, one pull at a time, spread evenly.

    The API allows 1,000 requests a minute and 5,000 an hour: 658 agencies with 15 feeds are 9,870
    requests and more a fiscal year, about two hours a pass. A pull that is interrupted goes on at
    its cursor; one that fails is tried again later and holds up nobody. Stop it with Ctrl-C or
    SIGTERM at any time. Exit code 1 if a single pass (--once) had to give up on a pull.
    """
    from streams.metrics.beating import BeatingClock
    from streams.metrics.health import Health
    from streams.publish.api_run import chosen_feeds
    from streams.publish.fetch_tally import FetchTally
    from streams.publish.fetching import Request, fetch, plan_only
    from streams.publish.progress import telling
    from streams.publish.serving import serving

    if metrics and (once or plan):
        raise PantauError("fetch: --metrics is for a run that goes on: leave out --once and --plan")
    settings = Settings.from_environment()
    health, tally = Health(), FetchTally()
    clock = BeatingClock(SystemClock(), health)
    request = Request(
        agencies=_agencies(file, codes),
        feeds=chosen_feeds(feeds),
        years=years,
        every_seconds=None if once else hours * 3_600,
    )
    if plan:
        _show_plan(plan_only(settings, request, clock.now()), as_json=as_json)
        return
    if api is None:
        raise PantauError("fetch: name the API, e.g. --api https://data.inaproc.id/api/v1")
    signal.signal(signal.SIGTERM, _stop)
    served = serving(settings, tally, health, _note) if metrics else nullcontext()
    with served, telling(quiet=as_json) as steps:
        fetched = fetch(settings, api, request, steps, clock, tally=tally)
    if as_json:
        document = dataclasses.asdict(fetched)
        document["plan"] = fetched.plan._asdict()
        document["given_up"] = [key._asdict() for key in fetched.given_up]
        click.echo(json.dumps(document))
    else:
        stopped = "stopped; an open pull goes on where it was: " if fetched.stopped else ""
        click.echo(
            f"{stopped}{fetched.pulls:,} pulls, {fetched.pages:,} pages, {fetched.rows:,} rows, "
            f"{fetched.counts.get('dead_letters', 0):,} dead letters, {fetched.failures:,} failures"
        )
        for key in fetched.given_up:
            click.echo(f"given up: {key.feed} of {key.agency} {key.year}", err=True)
    if fetched.given_up:
        context.exit(1)


def _agencies(file: Path | None, codes: tuple[str, ...]) -> list[str]:
    from streams.sources.registers.agencies import read_agencies

    named = [code.strip().upper() for code in codes]
    if file is not None:
        named += [entry.code for entry in read_agencies(file)]
    if not named:
        raise PantauError("fetch: say whose feeds: --agencies FILE or --agency CODE")
    return list(dict.fromkeys(named))


def _show_plan(plan: FetchPlan, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(plan._asdict()))
        return
    click.echo(
        f"{plan.agencies:,} agencies, {plan.feeds} feeds, {plan.years} fiscal years: "
        f"{plan.pulls:,} pulls, at least {plan.requests:,} requests a pass"
    )
    click.echo(
        f"at {REQUESTS_AN_HOUR:,} requests an hour a pass takes at least "
        f"{plan.shortest_seconds / 3_600:.1f} h"
    )
    click.echo(
        f"this plan: a request each {plan.apart_seconds:.2f} s, a pass each "
        f"{plan.seconds / 3_600:.1f} h"
    )


def _note(text: str) -> None:
    click.echo(text, err=True)


def _stop(number: int, frame: object) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt
