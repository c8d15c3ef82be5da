"""docs/topics.md, from the table."""

from streams.topics.table import DAY_MS, FOREVER, TABLE, Cleanup, Topic, changelog, nation_changelog

INTRODUCTION = """\
# Topics

This page is generated from `streams/topics/table.py` (`pantau topics list --markdown`); a test
compares the two. `pantau topics apply` creates the topics, `pantau topics check` compares a broker
with the table.

Values are Avro in Confluent's wire format (a zero byte, the schema's id in four bytes, the body)
unless the row says otherwise. Subjects follow TopicNameStrategy, those of `procurement.facts`
TopicRecordNameStrategy: it holds several record types in one order. Partitions marked *P* are as
many as the facts have (`PANTAU_PARTITIONS`, 8 unless set); the facts are never partitioned anew.
`PANTAU_TOPIC_PREFIX` stands before every name but the changelogs'.
"""


def markdown() -> str:
    """The page."""
    rows = [*TABLE, changelog("<app id>"), nation_changelog("<app id>")]
    return "\n".join([INTRODUCTION, _overview(rows), *(_section(topic) for topic in rows)])


def retention(topic: Topic) -> str:
    """How long the topic keeps a record, in words."""
    if topic.cleanup is Cleanup.COMPACT:
        return "newest of each key"
    if topic.retention_ms == FOREVER:
        return "for ever"
    return f"{topic.retention_ms // DAY_MS} days"


def _overview(rows: list[Topic]) -> str:
    lines = [
        "| topic | cleanup | kept | partitions | records |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{topic.name}` | {topic.cleanup} | {retention(topic)} "
        f"| {'*P*' if topic.with_facts else topic.partitions} "
        f"| {', '.join(topic.records) or '-'} |"
        for topic in rows
    ]
    return "\n".join(lines) + "\n"


def _section(topic: Topic) -> str:
    lines = [
        f"## {topic.name}",
        "",
        topic.meaning,
        "",
        f"- key: {topic.key}",
        f"- written by: {_commands(topic.writers)}",
        f"- read by: {_commands(topic.readers)}",
    ]
    if topic.config:
        told = ", ".join(f"`{name}={value}`" for name, value in topic.config.items())
        lines.append(f"- settings: {told}")
    if topic.records:
        files = ", ".join(f"`schemas/{_folder(record)}`" for record in topic.records)
        lines.append(f"- schemas: {files}")
    return "\n".join(lines) + "\n"


def _commands(names: tuple[str, ...]) -> str:
    return ", ".join(f"`pantau {name}`" for name in names) or "no command"


def _folder(record: str) -> str:
    """AgencyStatus → agency_status."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in record)
    return "_".join(words.split())
