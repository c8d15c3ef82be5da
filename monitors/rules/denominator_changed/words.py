"""What is said when the denominator changes."""

from monitors.wording.both import Both, Told
from monitors.wording.numbers import amount_en, amount_id

NAME = Both("Pembagi berubah", "Denominator changed")

KINDS = {
    "target": Both("target yang ditetapkan", "the target set"),
    "procurement_budget": Both("anggaran pengadaan", "the procurement budget"),
    "planned_pagu": Both("pagu RUP", "the planned pagu"),
    "realised_spend": Both("realisasi belanja", "realised spend"),
    "realised_without_ecatalogue": Both(
        "realisasi tanpa e-katalog", "realised spend without e-catalogue"
    ),
    "fixed_amount": Both("jumlah tetap", "a fixed amount"),
}
REASONS = {
    "another_kind": Both("dasar lain berlaku", "another basis is in force"),
    "revised": Both("angkanya diubah", "the amount was revised"),
    "budget_revised": Both("revisi anggaran", "the budget was revised"),
    "target_set": Both("target baru ditetapkan", "a new target was set"),
    "first_known": Both("baru diketahui", "it has become known"),
    "plan_announced": Both("paket RUP diumumkan", "plans were announced"),
    "plan_reactivated": Both("paket RUP diaktifkan kembali", "plans were taken up again"),
    "plan_revised": Both("kaji ulang RUP", "plans were reviewed (kaji ulang)"),
    "plan_cancelled": Both("paket RUP dibatalkan", "plans were cancelled"),
    "plan_vanished": Both("paket RUP hilang dari penarikan", "plans vanished from a full pull"),
}


def says(told: Told) -> Both:
    """Both amounts, what they are of, and why."""
    says = told.says
    before, after = _kind(says["kind_before"]), _kind(says["kind_after"])
    why = REASONS.get(says["why"], Both(says["why"], says["why"]))
    was, now = says["before_sen"], says["after_sen"]
    return Both(
        f"pembagi berubah dari {amount_id(was, told.unit)} ({before.id}) menjadi "
        f"{amount_id(now, told.unit)} ({after.id}): {why.id}.",
        f"the denominator changed from {amount_en(was, told.unit)} ({before.en}) to "
        f"{amount_en(now, told.unit)} ({after.en}): {why.en}.",
    )


def _kind(kind: str) -> Both:
    return KINDS.get(kind, Both(kind, kind))
