"""docs/metrics.md, made from the catalogue: `python -m streams.metrics.page > docs/metrics.md`."""

import sys

from streams.metrics.catalogue import LATENCY_S, METRICS, Metric, Process, Type
from streams.metrics.domain import NOTES

PORTS = {
    Process.WORKER: 9464,
    Process.NATION: 9465,
    Process.PACKAGES: 9466,
    Process.NOTIFY: 9467,
    Process.TICK: 9468,
    Process.FETCH: 9469,
    Process.BOARD: 8080,
}
"""Where deploy/ has each process tell its metrics."""

HEAD = """\
# Metrics

Made by `python -m streams.metrics.page` from [the catalogue](../streams/metrics/catalogue.py); a
test compares the two, and others compare the catalogue with what each process tells.

| process | `/metrics` in deploy/ |
|---|---|
{ports}

Elsewhere every process listens where `PANTAU_METRICS_HOST` and `PANTAU_METRICS_PORT` say (the board
where it serves its pages); `pantau tick --every` and `pantau fetch` only with `--metrics`: a single
tick or pass tells by its exit code. Each also exposes the usual `process_*` and `python_*`.

**One source per figure.** An agency's figures are exposed by the worker that holds its partition, a
scope's by the `pantau nation` that holds the sums. They are read at the scrape, from the report
that was also published, so a partition that has moved leaves no stale series. While it moves both
workers may have been scraped within one interval: take `max by (agency, …)` before you sum, as the
recording rules do.

**Bounded.** Only the figures of agencies have a label `agency`. A process tells at most
`PANTAU_METRICS_AGENCIES` (1000) books (agency and fiscal year), those of the newest years first;
the rest is counted in `pantau_agencies_hidden`, on which there is an alert. No label names a
supplier or a package.

**Cheap.** 700 agencies with the three programmes that are judged for agencies: 51,182 samples,
6.3 MB. Over HTTP a scrape of a worker that holds them all takes 107 ms (median of 15; best 104)
where every report has changed since the one before, as after a tick, and 23 ms where none has (two
cores; `python -m tests.metrics.scrape_time`).

**Sparse.** Not enough data is no series, never 0. A state has one series, with 1: that of the state
the programme is in; so `count by (state) (pantau_programme_state)` counts programmes by state. Of
programmes that are counts the `_rupiah` metrics are absent.

Money is in rupiah (the topics have sen), shares are ratios from 0 to 1, times are seconds.
Histograms of age have the bounds {bounds} s.

| `note` | counts |
|---|---|
{notes}
"""

TITLES = (
    ((Process.WORKER,), "Agencies"),
    ((Process.NATION,), "Sums over agencies"),
    ((Process.WORKER, Process.NATION), "Folding"),
    ((Process.PACKAGES,), "Packages"),
    ((Process.BOARD,), "Board"),
    ((Process.NOTIFY,), "Deliveries"),
    ((Process.TICK,), "Ticks"),
    ((Process.FETCH,), "Pulls of the API"),
)


def page() -> str:
    """The page's text."""
    ports = "\n".join(f"| `pantau {name}` | {port} |" for name, port in PORTS.items())
    parts = [
        HEAD.format(
            ports=ports,
            bounds=" ".join(f"{bound:g}" for bound in LATENCY_S),
            notes="\n".join(f"| `{note}` | {meaning} |" for note, meaning in NOTES.items()),
        )
    ]
    titles = dict(TITLES)
    for title in (*titles.values(), "Several processes"):
        rows = [one for one in METRICS if titles.get(one.by, "Several processes") == title]
        parts.append(f"## {title}\n\n{_table(rows, by=title == 'Several processes')}")
    return "\n".join(parts)


def _table(rows: list[Metric], *, by: bool) -> str:
    head = "| metric | type | unit | labels | meaning |"
    lines = [head + " told by |" if by else head, "|---" * (5 + by) + "|"]
    for one in rows:
        labels = ", ".join(one.labels) or "-"
        kind = "histogram" if one.type is Type.HISTOGRAM else one.type.value
        line = f"| `{one.name}` | {kind} | {one.unit} | {labels} | {one.meaning} |"
        lines.append(line + f" {', '.join(one.by)} |" if by else line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
