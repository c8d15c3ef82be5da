"""What each rule and state is called, and what its reader can do, in both languages."""

from typing import NamedTuple

from streams.notify.notice import Notice


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

SEVERITIES = {
    "critical": ("GENTING", "critical"),
    "warning": ("PERINGATAN", "warning"),
    "info": ("INFORMASI", "information"),
}

OVER = {"reached": REACHED, "missed": RULES["missed"]}
"""The end of a year, by the state it ends in."""


def words_of(notice: Notice) -> Words:
    """Return the words for a notice: by how the year ended, else by its kind, else by its rule."""
    if notice.kind == "closed":
        return OVER.get(notice.state_to, CLOSED)
    if notice.kind == "cleared":
        return CLEARED
    found = RULES.get(notice.rule)
    if found is not None:
        return found
    name = notice.rule.replace("_", " ")
    return CLOSED._replace(
        title_id=name,
        title_en=name,
        do_id="Lihat halaman yang menjelaskan aturan ini.",
        do_en="See the page that explains this rule.",
    )
