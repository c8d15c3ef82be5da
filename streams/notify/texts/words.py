"""What each rule and state is called, and what its reader can do, in both languages."""

from collections.abc import Mapping
from typing import NamedTuple

from monitors.rules import SIDE_RULES
from streams.notify.notice import Notice

SMALL_BUSINESS = "umkk_value"
"""The measure that `RULES` speak of."""


class Words(NamedTuple):
    """One rule: a title for subjects, and what to do now."""

    title_id: str
    title_en: str
    do_id: str
    do_en: str


RULES = {
    "behind": Words(
        "tertinggal dari rencana",
        "behind its plan",
        "Umumkan dan kontrakkan paket yang dicadangkan untuk usaha kecil dan koperasi lebih awal,"
        " mulai dari paket dengan pagu terbesar.",
        "Announce and contract the packages reserved for small business earlier, the largest"
        " first.",
    ),
    "likely_to_miss": Words(
        "berisiko besar tidak mencapai target",
        "likely to miss its goal",
        "Dengan laju sekarang target kemungkinan besar tidak tercapai: tambahkan paket untuk usaha"
        " kecil dan koperasi pada RUP, dan percepat yang sudah direncanakan.",
        "At this pace the goal will probably be missed: add packages for small business to the"
        " plan, and bring forward those already planned.",
    ),
    "cannot_be_reached": Words(
        "target tidak dapat dicapai lagi",
        "its goal can no longer be reached",
        "Sisa anggaran tidak cukup lagi. Selamatkan yang masih mungkin: cadangkan sisa paket untuk"
        " usaha kecil dan koperasi, dan catat sebabnya untuk tahun berikutnya.",
        "What is left of the budget is not enough. Save what can be saved: reserve the remaining"
        " packages for small business, and note the cause for next year.",
    ),
    "data_silent": Words(
        "data tidak diperbarui",
        "no new data",
        "Periksa apakah SPSE, e-Katalog dan SiRUP masih diisi dan ditarik; selama data tidak"
        " datang, capaian tidak dapat dinilai.",
        "See whether SPSE, e-Katalog and SiRUP are still filled in and pulled; while no data"
        " comes, nothing can be judged.",
    ),
    "channel_silent": Words(
        "satu kanal tidak melaporkan",
        "a channel is silent",
        "Periksa kanal yang disebut: apakah transaksinya memang tidak ada, atau belum dicatat?",
        "Look at the channel that is named: are there no transactions, or are they not entered?",
    ),
    "class_unknown": Words(
        "kelas penyedia tidak diketahui",
        "supplier class unknown",
        "Lengkapi kualifikasi penyedia (SIKaP atau daftar penyedia): belanja pada penyedia tanpa"
        " kelas tidak dihitung sebagai UMKK.",
        "Complete the suppliers' classes (SIKaP or the supplier register): spending with suppliers"
        " of unknown class does not count.",
    ),
    "claim_doubtful": Words(
        "klaim UMKK diragukan",
        "doubtful claims",
        "Periksa paket yang diakui sebagai UMKK, padahal penyedianya bukan usaha kecil atau"
        " pagunya di atas Rp15 miliar; perbaiki pencatatannya.",
        "Check the packages that are declared as small business although the supplier is not"
        " small or the ceiling is above Rp15 billion, and correct the entries.",
    ),
    "burning": Words(
        "anggaran habis terlalu cepat untuk bukan UMKK",
        "budget spent too fast elsewhere",
        "Tahan dan tinjau paket besar untuk usaha bukan kecil; cadangkan paket berikutnya untuk"
        " usaha kecil dan koperasi.",
        "Hold and review large packages for others; reserve the next ones for small business.",
    ),
    "denominator_changed": Words(
        "dasar perhitungan berubah",
        "its denominator changed",
        "Periksa apakah perubahan pagu atau target ini benar: semua persentase ikut berubah.",
        "See whether this change of budget or target is right: every share changed with it.",
    ),
    "no_denominator": Words(
        "dasar perhitungan tidak ada",
        "no denominator",
        "Isi belanja pengadaan atau tetapkan target, supaya capaian dapat dinilai.",
        "Enter the procurement budget or set a target, so that it can be judged.",
    ),
    "correction": Words(
        "angka yang sudah dinilai dikoreksi",
        "figures were corrected",
        "Lihat paket mana yang dikoreksi, dibatalkan atau ditarik, dan apakah itu benar.",
        "See which packages were corrected, cancelled or withdrawn, and whether that is right.",
    ),
    "missed": Words(
        "target tahun ini tidak tercapai",
        "missed this year's goal",
        "Tahun anggaran telah berakhir. Catat sebabnya dan cadangkan paket tahun berikutnya sejak"
        " Januari.",
        "The fiscal year is over. Note the cause, and reserve next year's packages from January.",
    ),
}
"""A rule that is not here is told by its name."""

CLEARED = Words(
    "kembali sesuai rencana",
    "back on track",
    "Tidak ada yang perlu dilakukan; pertahankan lajunya.",
    "Nothing needs to be done; keep the pace.",
)
CLOSED = Words(
    "peringatan ditutup",
    "alert closed",
    "Tidak ada yang perlu dilakukan.",
    "Nothing needs to be done.",
)
REACHED = Words(
    "target tahun ini tercapai",
    "reached this year's goal",
    "Tidak ada yang perlu dilakukan; terima kasih.",
    "Nothing needs to be done; thank you.",
)

GENERAL: Mapping[str, Mapping[str, str]] = {
    "behind": {
        "do_id": "Lihat di halaman program apa yang masih kurang, dan percepat yang sudah"
        " direncanakan.",
        "do_en": "See on the programme's page what is missing, and bring forward what is planned.",
    },
    "likely_to_miss": {
        "do_id": "Dengan laju sekarang target kemungkinan besar tidak tercapai: percepat yang sudah"
        " direncanakan.",
        "do_en": "At this pace the goal will probably be missed: bring forward what is planned.",
    },
    "cannot_be_reached": {
        "do_id": "Sisa anggaran tidak cukup lagi. Catat sebabnya untuk tahun berikutnya.",
        "do_en": "What is left of the budget is not enough. Note the cause for next year.",
    },
    "missed": {
        "do_id": "Tahun anggaran telah berakhir. Catat sebabnya untuk tahun berikutnya.",
        "do_en": "The fiscal year is over. Note the cause for next year.",
    },
}
"""What can be done where a programme counts something else than small business."""

OTHERS = {
    ("spend_value", "behind"): RULES["behind"]._replace(
        do_id="Umumkan dan kontrakkan paket yang sudah direncanakan lebih awal, mulai dari paket"
        " dengan pagu terbesar.",
        do_en="Announce and contract the planned packages earlier, the largest first.",
    ),
    ("pdn_value", "behind"): RULES["behind"]._replace(
        do_id="Utamakan produk dalam negeri pada paket yang belum dikontrak, mulai dari paket"
        " dengan pagu terbesar.",
        do_en="Prefer domestic products in the packages not contracted yet, the largest first.",
    ),
    ("pdn_value", "class_unknown"): Words(
        "asal produk tidak diketahui",
        "origin of the products unknown",
        "Lengkapi nilai PDN pada pencatatan: pesanan tanpa keterangan asal tidak dihitung.",
        "Complete the value of domestic products: orders that do not tell it do not count.",
    ),
    ("reading", "data_silent"): Words(
        "angka tidak diperbarui",
        "no new reading",
        "Kirim angka terbaru: selama tidak ada, capaian tidak dapat dinilai.",
        "Send a new reading: while none comes, nothing can be judged.",
    ),
}
"""The words of a measure and a rule, where they are others than those of small business."""

SEVERITIES = {
    "critical": ("GENTING", "critical"),
    "warning": ("PERINGATAN", "warning"),
    "info": ("INFORMASI", "information"),
}

OVER = frozenset({"cleared", "closed"})
"""Kinds after which no alert is open."""
MOVED = "ended_year_moved"
"""The reason of corrections that are told once a year has ended: closed as they come."""


def words_of(notice: Notice, measure: str = SMALL_BUSINESS) -> Words:
    """Return the words for a notice of a programme that counts by `measure`.

    The state's: by where it has come to once its alert is over, else by the rule. A rule beside the
    state says nothing of the state, also when its alert is over.
    """
    if notice.rule in SIDE_RULES:
        is_over = notice.kind in OVER and notice.reason != MOVED
        return _over(notice.rule) if is_over else RULES[notice.rule]
    if notice.kind == "closed":
        return REACHED if notice.state_to == "reached" else _of(notice.state_to, measure, CLOSED)
    if notice.kind == "cleared":
        return CLEARED
    name = notice.rule.replace("_", " ")
    unnamed = CLOSED._replace(
        title_id=name,
        title_en=name,
        do_id="Lihat halaman yang menjelaskan aturan ini.",
        do_en="See the page that explains this rule.",
    )
    return _of(notice.rule, measure, unnamed)


def _of(rule: str, measure: str, otherwise: Words) -> Words:
    """The words of a rule or state; what can be done is another thing for every measure."""
    found = RULES.get(rule, otherwise)
    if measure == SMALL_BUSINESS:
        return found
    return OTHERS.get((measure, rule)) or _general(rule, found)


def _general(rule: str, found: Words) -> Words:
    return found._replace(**GENERAL[rule]) if rule in GENERAL else found


def _over(rule: str) -> Words:
    about = RULES[rule]
    return CLOSED._replace(
        title_id=f"{CLOSED.title_id}: {about.title_id}",
        title_en=f"{CLOSED.title_en}: {about.title_en}",
    )
