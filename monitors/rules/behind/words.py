"""What is said of being behind."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import date_en, date_id
from monitors.wording.remedy import needed
from monitors.wording.standing import stands

NAME = Both("Tertinggal dari rencana", "Behind the trajectory")


def says(told: Told) -> Both:
    """Where the value stands, by how many days it is behind, and what would close the gap."""
    now, rest, days = stands(told), needed(told), told.measures.days_behind
    return Both(
        f"tertinggal sejak {date_id(told.since)}: {now.id}, tertinggal {days} hari; {rest.id}.",
        f"behind since {date_en(told.since)}: {now.en}, {days} days behind; {rest.en}.",
    )
