"""What is said when a correction moved something."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id
from monitors.wording.standing import STATES

NAME = Both("Koreksi mengubah angka", "Correction")

REASONS = {
    "addendum": Both("adendum", "addenda"),
    "cancelled": Both("pembatalan", "cancellations"),
    "vanished": Both("hilang dari penarikan", "vanished from a full pull"),
    "reclassified": Both("kelas penyedia berubah", "suppliers reclassified"),
    "contracted": Both("kontrak menggantikan penetapan", "contracts in place of awards"),
    "corrected": Both("data diperbaiki", "rows corrected"),
    "revived": Both("diaktifkan kembali", "taken up again"),
}


def says(told: Told) -> Both:
    """By how much the figures moved, what that changed, and which corrections there were."""
    says, name, unit = told.says, told.subject, told.unit
    earned, spend = says["umkk_sen"], says["spend_sen"]
    what = _what(told)
    listed = [(REASONS.get(one, Both(one, one)), count) for one, count in says["causes"]]
    causes = Both(
        ", ".join(f"{one.id} {count}" for one, count in listed) or "baris baru",
        ", ".join(f"{one.en} {count}" for one, count in listed) or "new rows",
    )
    return Both(
        f"{what.id}: {name.id} {_signed(earned)}{amount_id(earned, unit)}, realisasi "
        f"{_signed(spend)}{amount_id(spend, unit)} ({causes.id}).",
        f"{what.en}: {name.en} {_signed(earned)}{amount_en(earned, unit)}, spend "
        f"{_signed(spend)}{amount_en(spend, unit)} ({causes.en}).",
    )


def _what(told: Told) -> Both:
    if told.reason == "ended_year_moved":
        return Both("angka tahun yang sudah berakhir berubah", "the figures of an ended year moved")
    state = STATES[told.says["state"]]
    return Both(
        f"koreksi mengubah status menjadi {state.id}", f"corrections turned the state to {state.en}"
    )


def _signed(amount: int) -> str:
    return "+" if amount > 0 else ""
