"""A made-up notice, for `pantau notify --test` and for looking at the templates."""

from monitors.days import day_at
from streams.notify.message import About, Item, Message, message_id
from streams.notify.notice import Notice

BILLION = 100 * 10**9
DAYS = 365
WEEK = 7


def sample(receiver: str, now: int, board: str | None, plans: str | None = None) -> Message:
    """Return a message with one notice of an agency that does not exist.

    Its id holds the moment: each test is a message of its own.
    """
    day = day_at(now)
    notice = Notice(
        id=f"UJI/2000/umkk-40/e1/t{now}",
        agency="UJI",
        year=2000,
        programme="umkk-40",
        rule="behind",
        episode=1,
        transition=1,
        kind="raised",
        state_from="on_track",
        state_to="behind",
        severity="info",
        day=day,
        instant=now,
        since=day - WEEK,
        umkk_sen=40 * BILLION,
        spend_sen=60 * BILLION,
        reason="spi_below",
        text="Ini pesan uji coba dari Pantau; angkanya rekaan dan tidak perlu ditindaklanjuti.",
        text_en="This is a test message from Pantau; its figures are made up.",
        page="docs/notify.md",
        denominator="target",
        denominator_sen=155 * BILLION,
        denominator_source="contoh",
        goal_sen=62 * BILLION,
        planned_sen=50 * BILLION,
        gap_sen=-10 * BILLION,
        days_behind=31,
        needed_share=0.351,
    )
    about = About(
        name="Instansi Uji Coba",
        titles=(
            "UMKK 40 % dari anggaran pengadaan barang/jasa",
            "UMKK 40 % of the goods-and-services budget",
        ),
        trajectory={
            "day": [day - DAYS + WEEK * week for week in range(DAYS // WEEK + 1)],
            "planned_sen": [62 * BILLION * week // (DAYS // WEEK) for week in range(53)],
            "umkk_sen": [BILLION * week for week in range(41)],
        },
    )
    number = message_id([notice.id], receiver)
    return Message(number, receiver, (Item(notice, None, about),), now, now, board, plans)
