"""What the worker would refuse is refused with its file and line, so that replay agrees with it."""

from streams.sources.feed import feed_named
from streams.sources.lines import Line
from streams.sources.mapped import Origin, Problem
from streams.sources.mapper import Mapper
from streams.sources.pull import Pull


def test_an_instant_that_no_fact_may_have() -> None:
    feed = feed_named("tender-tender-selesai-nilai")
    assert feed is not None
    mapper = Mapper()
    mapper.opened(feed, Pull("D998", 2025, observed_at=7))
    row = {"kd_klpd": "D998", "tahun_anggaran": 2025, "kd_tender": 1, "nilai_kontrak": 1}
    told = mapper.take(feed, Origin("f.jsonl", 3, feed.name), Line(3, row, None))
    assert isinstance(told, Problem)
    assert (told.origin.line, told.code) == (3, "out_of_range")
    (snapshot,) = mapper.snapshots()
    assert (snapshot.rows, snapshot.dead_letters, snapshot.complete) == (0, 1, False)
