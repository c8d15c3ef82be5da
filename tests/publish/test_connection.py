"""A command looks for no topic that its user cannot see."""

import pytest

from streams.publish.connection import written_by
from streams.publish.publication import TopicNames
from streams.topics.access import Operation, rights


@pytest.mark.parametrize("command", ["publish", "fetch", "tick"])
def test_a_command_looks_for_the_topics_that_it_may_write_to(command):
    may = {one.name for one in rights(command, prefix="x.") if Operation.WRITE in one.operations}
    looked_for = written_by(command, "x.")
    assert "x.procurement.facts" in looked_for
    assert set(looked_for) == may & set(TopicNames.of("x."))


def test_publishing_writes_to_all_of_them_and_a_tick_to_the_facts_alone():
    assert written_by("publish", "") == TopicNames.of("")
    assert written_by("tick", "") == ("procurement.facts",)
