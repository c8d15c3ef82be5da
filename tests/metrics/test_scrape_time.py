"""The measurement of a scrape measures what it says: everything, over HTTP, made anew."""

import re
from math import prod

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics

from monitors.facts import CHANNELS
from streams.metrics import exposition
from streams.metrics.catalogue import METRICS, Process
from streams.metrics.domain import NOTES
from tests.metrics.scrape_time import lines_of, main, scraped

FEW = 6


def samples_of_an_agency(programmes: int) -> int:
    """By the catalogue: a sample for each value that its metrics' labels can take, of one agency.

    A programme is in one state, and one rule is open in the reports that are scraped here.
    """
    values = {"channel": len(CHANNELS), "note": len(NOTES), "programme": programmes}
    return sum(
        prod(values.get(label, 1) for label in one.labels)
        for one in METRICS
        if one.by == (Process.WORKER,)
    )


def test_every_programme_of_every_agency_is_in_a_scrape():
    with scraped(FEW) as served:
        text, spent = served.scrape()
    assert spent > 0
    wanted = {(f"K{n}", name) for n in range(FEW) for name in served.report["programmes"]}
    assert len(wanted) == FEW * served.programmes
    families = {one.name: one for one in openmetrics(text)}
    for name in ("pantau_programme_state", "pantau_programme_miss_probability_ratio"):
        told = {(one.labels["agency"], one.labels["programme"]) for one in families[name].samples}
        assert told == wanted


def test_a_scrape_has_as_many_samples_as_the_catalogue_says():
    counts = {}
    for agencies in (0, FEW, 2 * FEW):
        with scraped(agencies) as served:
            counts[agencies] = lines_of(served.scrape()[0])
    of_one = samples_of_an_agency(served.programmes)
    assert counts[FEW] - counts[0] == FEW * of_one
    assert counts[2 * FEW] - counts[0] == 2 * FEW * of_one


def test_changed_reports_are_made_anew_and_others_are_not(monkeypatch):
    made = []
    real = exposition.lines

    def noted(book, report):
        made.append(book)
        return real(book, report)

    monkeypatch.setattr(exposition, "lines", noted)
    with scraped(FEW) as served:
        served.scrape()
        assert len(made) == FEW
        served.scrape()
        assert len(made) == FEW
        served.change()
        served.scrape()
        assert len(made) == 2 * FEW


def test_it_prints_what_was_measured(capsys):
    main(FEW, 3)
    first, changed, same = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"{FEW} agencies x \d+ programmes: [\d,]+ samples, [\d.]+ MB", first)
    for line in (changed, same):
        assert re.search(r"changed: best \d+ ms, median \d+ ms, worst \d+ ms of 3$", line)
