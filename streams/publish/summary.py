"""What a publishing run says at its end."""

import json
from typing import Any

import click

from streams.publish.publication import Publication
from streams.sources.files import NOT_USED

SHOWN_AGENCIES = 5
COUNTED = (
    ("facts", "facts"),
    ("suppliers", "register entries"),
    ("agencies", "agency entries"),
    ("targets", "targets"),
    ("readings", "readings"),
    ("closes", "closed years"),
    ("snapshots", "snapshots"),
    ("supplier_classes", "supplier classes"),
    ("ticks", "ticks"),
)
"""Counts of a publication and what people call them, in the order of sending."""


def summary(publication: Publication) -> dict[str, Any]:
    """Return a run's counts for programs; a tick counts once, whatever the partitions."""
    return {
        **{name: publication.counts[name] for name, _ in COUNTED},
        "duplicates": publication.counts["duplicates"],
        "dead_letters": publication.counts["dead_letters"],
        "agency_codes": sorted(publication.agencies),
        "years": sorted(publication.years),
    }


def sentence(publication: Publication) -> str:
    """Return a run's counts for people, on one line."""
    parts = [
        f"{publication.counts[name]:,} {words}"
        for name, words in COUNTED
        if publication.counts[name]
    ]
    text = f"published {', '.join(parts) or 'nothing'}"
    agencies = sorted(publication.agencies)
    if agencies:
        shown = ", ".join(agencies[:SHOWN_AGENCIES])
        more = len(agencies) - SHOWN_AGENCIES
        years = ", ".join(map(str, sorted(publication.years)))
        text += f" of {shown}{f' and {more} more' if more > 0 else ''} ({years})"
    letters = publication.counts["dead_letters"]
    if letters:
        rows = "1 row" if letters == 1 else f"{letters:,} rows"
        text += f"; {rows} could not be used, see the dead letters (file, line, reason)"
    return text


def tell(publication: Publication, extra: dict[str, Any], *, as_json: bool, strict: bool) -> None:
    """Print the summary and end the command: exit code 1 if `strict` and a row was not used.

    `extra` is told to programs; people are told of its `ignored` files what may be a mistake.
    """
    if as_json:
        click.echo(json.dumps(summary(publication) | extra))
    else:
        click.echo(sentence(publication))
        for one in extra.get("ignored", ()):
            if one["reason"] != NOT_USED:
                click.echo(f"not used: {one['file']}: {one['reason']}", err=True)
    if strict and publication.counts["dead_letters"]:
        click.get_current_context().exit(1)
