from pathlib import Path

import pytest

from streams.contracts.catalogue import shipped
from streams.topics.document import markdown
from streams.topics.table import FACTS, TABLE, Cleanup, changelog, nation_changelog, resolve

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_table_says() -> None:
    page = ROOT / "docs" / "topics.md"
    assert page.read_text(encoding="utf-8") == markdown(), (
        "run: pantau topics list --markdown > docs/topics.md"
    )


def test_every_record_has_its_topic_and_every_topic_its_records() -> None:
    by_schema = {record: shipped().newest(record).topic for record in shipped().records()}
    by_table = {record: topic.name for topic in TABLE for record in topic.records}
    assert by_schema == by_table


def test_what_is_read_into_a_state_is_kept_for_ever() -> None:
    for topic in (*TABLE, changelog("x"), nation_changelog("x")):
        if (topic.with_facts and topic.cleanup is Cleanup.DELETE) or not topic.grows:
            assert topic.settings()["retention.ms"] == "-1", topic.name


def test_the_changelog_is_never_compacted_and_takes_large_segments() -> None:
    settings = changelog("demo").settings()
    assert changelog("demo").name == "demo-ledger-changelog"
    assert settings["cleanup.policy"] == "delete"
    assert int(settings["segment.bytes"]) == 67_108_864
    assert int(settings["max.message.bytes"]) > 1_048_576


def test_when_a_fact_came_is_told_by_the_brokers_clock() -> None:
    assert TABLE[0].name == FACTS
    assert TABLE[0].settings()["message.timestamp.type"] == "LogAppendTime"


def test_a_compacted_topic_has_no_retention() -> None:
    for topic in TABLE:
        assert ("retention.ms" in topic.settings()) == (topic.cleanup is Cleanup.DELETE)


def test_names_partitions_and_copies_are_those_of_the_installation() -> None:
    topics = resolve(prefix="t.", partitions=3, app_id="w", replication=3)
    assert topics[0].name == "t." + FACTS
    assert topics[-1].name == "w-ledger-changelog"
    assert topics[-2].name == "w-nation-ledger-changelog"
    assert [topic.partitions for topic in topics[:6]] == [3, 1, 1, 1, 3, 3]
    assert [topic.partitions for topic in topics[-2:]] == [1, 3]
    assert all(topic.settings()["min.insync.replicas"] == "2" for topic in topics)


@pytest.mark.parametrize("replication", [1, 2])
def test_with_few_copies_one_acknowledgement_is_enough(replication: int) -> None:
    for topic in resolve(replication=replication):
        assert "min.insync.replicas" not in topic.settings()
