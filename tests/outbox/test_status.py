"""Figures as the status record has them."""

from datetime import date

from monitors.days import day_of, start_of_day
from monitors.facts import Plan, Registration, Target, Tick, Transaction
from monitors.ledger.partition import Partition
from streams.contracts.decode import read_record
from streams.contracts.encode import Encoder
from streams.contracts.gate import FACT_BYTES
from streams.outbox.events import Events
from streams.outbox.reports import Reports
from streams.outbox.status import Statuses, shaped, status_key
from streams.programmes import load_calendar, load_programmes

PROGRAMMES, CALENDAR = load_programmes(), load_calendar()
MARCH = day_of(date(2024, 3, 1))


def state_with(*facts):
    state = Partition(PROGRAMMES, CALENDAR)
    for position, fact in enumerate(facts):
        state.fold(position, fact)
    return state


ORDER = Transaction(
    "K1", 2024, "tender", "P1", "", "contract", 0, "active", MARCH - 20, 700, 300, 0, None, None,
    None, None, 1, 1_709_000_000_000,
)  # fmt: skip


def row_of(state):
    statuses = Statuses(Encoder(), Reports(PROGRAMMES, CALENDAR))
    record = statuses.record(state.books["K1", 2024], state, 5, 77, 123)
    return read_record(record, ["AgencyStatus"])[1]


def test_a_book_before_its_first_tick_has_figures_and_no_judgement():
    row = row_of(state_with(ORDER))
    assert (row["agency"], row["year"], row["as_of"]) == ("K1", 2024, None)
    assert row["channels"]["tender"]["value_sen"] == 700
    assert row["channels"]["marketplace"] is None
    assert (row["partition"], row["generation"], row["fence"]) == (5, 77, 123)
    assert row["programmes"]["umkk-40"]["spi"] is None


def test_days_are_numbers_and_figures_are_the_reports():
    target = Target("K1", 2024, "umkk-40", "target", 10_000, MARCH - 60, "x", 2, None)
    state = state_with(ORDER, target, Tick(MARCH, start_of_day(MARCH + 1) - 1))
    row = row_of(state)
    reading = row["programmes"]["umkk-40"]
    assert row["as_of"] == MARCH
    assert row["observed_at"] == 1_709_000_000_000
    assert (reading["denominator"]["kind"], reading["denominator"]["amount_sen"]) == (
        "target",
        10_000,
    )
    assert (reading["goal_sen"], reading["umkk_sen"]) == (4000, 300)


RECORD_BYTES = 1_000_000
"""librdkafka takes no larger record, and topics hardly larger ones."""


def test_what_the_largest_facts_bring_fits_into_a_record():
    text = "x" * (FACT_BYTES - 100)
    facts = [
        ORDER,
        Registration("K1", text, "KABUPATEN", "Bali", "WITA", None, None, 1, None),
        *(
            Plan("K1", 2024, f"{number}", 10**9, active=True, content=number, observed_at=None,
                 reserved=True, domestic=True, title=text)
            for number in range(30)
        ),
        *(
            Target("K1", 2024, programme.id, "target", 10**12, MARCH - 60, text, 1, None)
            for programme in PROGRAMMES
        ),
        *(Tick(day, start_of_day(day + 1) - 1) for day in range(MARCH - 60, MARCH + 200)),
    ]  # fmt: skip
    state = state_with(*facts)
    statuses = Statuses(Encoder(), Reports(PROGRAMMES, CALENDAR))
    record = statuses.record(state.books["K1", 2024], state, 5, 77, 123)
    assert 20 * len(text) < len(record) < RECORD_BYTES
    changes = state.drain()
    events = Events(Encoder(), "facts")
    outputs = [events.alert(alert) for alert in changes.alerts]
    outputs += [events.rollup(5, rollup) for rollup in changes.rollups]
    assert len(text) < max(len(output.value) for output in outputs) < RECORD_BYTES


def test_only_what_the_schema_has_a_place_for_is_sent():
    schema = {
        "type": "record",
        "name": "R",
        "fields": [
            {"name": "a", "type": ["null", "long"], "default": None},
            {"name": "since", "type": ["null", "long"], "default": None},
            {"name": "of", "type": ["null", {"type": "record", "name": "S", "fields": [
                {"name": "b", "type": "long"}]}], "default": None},
            {"name": "by", "type": {"type": "map", "values": "long"}},
            {"name": "list", "type": {"type": "array", "items": "long"}},
        ],
    }  # fmt: skip
    value = {"a": None, "since": "1970-01-03", "of": {}, "by": {"x": 1}, "list": [1], "more": 9}
    assert shaped(schema, value) == {
        "a": None, "since": 2, "of": None, "by": {"x": 1}, "list": [1],
    }  # fmt: skip
    assert shaped(schema, value | {"of": {"b": 1, "c": 2}})["of"] == {"b": 1}


def test_the_key_names_agency_and_year():
    assert status_key("K34", 2024) == b"K34/2024"
