import re
from pathlib import Path

from click.testing import CliRunner

from streams.topics.shares import main, murmur2, shares


def test_the_hash_is_kafkas() -> None:
    # From Kafka's own tests (UtilsTest.testMurmur2), without the sign.
    known = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    assert {key: murmur2(key) for key in known} == {
        key: value & 0x7FFFFFFF for key, value in known.items()
    }


def test_everything_is_somewhere_and_the_largest_agency_is_the_least() -> None:
    weights = [1 / rank for rank in range(1, 641)]
    for partitions in (1, 8, 64):
        found = shares(weights, partitions)
        assert abs(sum(found) - 1) < 1e-9
        assert max(found) >= weights[0] / sum(weights)


def test_it_prints_a_line_for_each_number() -> None:
    done = CliRunner().invoke(main, ["--partitions", "8", "--partitions", "16"])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) == 3


def test_the_memory_limits_of_the_sizing_page_hold_while_a_pod_is_away() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sizing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) Gi \|", page, re.MULTILINE)
    assert {int(units) for units, *_ in rows} == {1, 10, 100}
    for units, partitions, pods, limit in (map(int, row) for row in rows):
        fullest = max(shares([1 / rank for rank in range(1, 641)], partitions))
        most = -(-partitions // (pods - 1))
        share = fullest + (1 - fullest) * (most - 1) / (partitions - 1)
        # The page's own formula, of the pod that holds the fullest partition.
        needed = 1.25 * (200 + units * 1_000_000 * share * 280 / 1_048_576)
        assert needed <= limit * 1024, (units, pods)
