"""What is said when a channel is silent."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import date_en, date_id

NAME = Both("Kanal tanpa data", "Channel silent")

CHANNELS = {
    "tender": Both("tender", "tenders"),
    "non_tender": Both("non tender", "non-tenders"),
    "recorded_non_tender": Both("pencatatan non tender", "recorded non-tenders"),
    "self_managed": Both("swakelola", "self-managed work"),
    "ecatalogue_v5": Both("e-katalog v5", "e-catalogue v5"),
    "ecatalogue_v6": Both("e-katalog v6", "e-catalogue v6"),
    "marketplace": Both("toko daring", "marketplaces"),
}


def says(told: Told) -> Both:
    """Each silent channel, since when, and why that is no lack of spending."""
    says = told.says
    each = [
        _one(CHANNELS.get(channel, Both(channel, channel)), why, last, usual)
        for channel, why, last, usual in zip(
            says["channels"], says["why"], says["last"], says["usual"], strict=True
        )
    ]
    return Both("; ".join(one.id for one in each) + ".", "; ".join(one.en for one in each) + ".")


def _one(name: Both, why: str, last: int, usual: int) -> Both:
    if why == "no_pull":
        return Both(
            f"{name.id}: tidak ditarik sejak {date_id(last)}, sedangkan kanal lain ditarik; jeda "
            f"terpanjang sebelumnya {usual} hari kerja",
            f"{name.en}: not pulled since {date_en(last)}, while others are; the longest gap "
            f"before was {usual} business days",
        )
    return Both(
        f"{name.id}: tidak ada baris sejak {date_id(last)}, jeda terpanjang sebelumnya {usual} "
        "hari kerja",
        f"{name.en}: no row since {date_en(last)}, the longest gap before was {usual} business "
        "days",
    )
