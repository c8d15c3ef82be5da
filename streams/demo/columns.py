"""What the feeds tell beside the figures: plans, work units, methods, funds. All of it made up.

It is drawn from the keys and not from the year's random numbers, so that it moves no amount.
"""

from zlib import crc32

from monitors.facts import Plan, Registration, Transaction
from streams.demo.agencies import MINISTRY, Agency

PACKAGES_A_PLAN = 6
WORK_UNITS = 9
LEFT_OPEN = 5
"""Every so many plans have no package, whatever the year brings."""
RESERVED = 0.6
"""Part of plans that are meant for small business."""
WITH_PLAN = 0.8
"""Part of packages that name their plan."""
WHOLE = 2**32

METHODS = {
    "tender": "Tender",
    "non_tender": "Pengadaan Langsung",
    "recorded_non_tender": "Pengadaan Langsung",
    "self_managed": "Swakelola",
    "ecatalogue_v5": "E-Purchasing",
    "ecatalogue_v6": "E-Purchasing",
    "marketplace": "Toko Daring",
}
CATEGORIES = ("Barang", "Jasa Lainnya", "Pekerjaan Konstruksi")
THINGS = (
    "Alat Tulis Kantor", "Konsumsi Rapat", "Perabot Kantor", "Seragam", "Bibit Tanaman",
    "Pemeliharaan Gedung", "Jasa Kebersihan", "Perbaikan Jalan Lingkungan", "Alat Peraga",
    "Percetakan", "Obat dan Bahan Habis Pakai", "Pompa Air",
)  # fmt: skip
PLACES = ("Rekaan", "Umpama", "Contoh", "Andai", "Misal", "Khayal")


def chance(text: str) -> float:
    """A number from 0 to 1 that belongs to a text."""
    return crc32(text.encode()) / WHOLE


def plans_of(agency: Agency) -> int:
    """How many plans an agency announces."""
    return agency.kind.packages // PACKAGES_A_PLAN


def described(plan: Plan, agency: Agency) -> Plan:
    """A plan with what people read of it."""
    drawn = crc32(plan.rup.encode())
    title = f"{THINGS[drawn % len(THINGS)]} {PLACES[drawn // 97 % len(PLACES)]}"
    first = plan.announced or 0
    return plan._replace(
        begins=first + 20 + drawn % 120,
        ends=first + 80 + drawn % 200,
        reserved=chance(f"{plan.rup}r") < RESERVED,
        domestic=True,
        work_unit=_work_unit(agency.code, plan.rup),
        method=tuple(METHODS.values())[drawn // 7 % 3],
        title=f"Pengadaan {title}",
    )


def plan_of(agency: Agency, package: str) -> str | None:
    """The plan that a package names, None where it names none."""
    if chance(f"{package}p") > WITH_PLAN:
        return None
    number = 1 + crc32(f"{package}n".encode()) % plans_of(agency)
    return f"{agency.code}R{number + (number % LEFT_OPEN == 0):04d}"


def columns(fact: object, agency: Agency) -> dict[str, str | None] | None:
    """The informational columns of a transaction; None for every other fact."""
    if not isinstance(fact, Transaction):
        return None
    drawn = crc32(fact.package.encode())
    central = "APBN" if agency.kind is MINISTRY else "APBD"
    return {
        "work_unit": _work_unit(agency.code, fact.package),
        "method": METHODS[fact.channel],
        "category": CATEGORIES[drawn // 3 % len(CATEGORIES)],
        "fund": "BLUD" if drawn % 11 == 0 else central,
    }


def registration(agency: Agency) -> Registration:
    """What the register of agencies says of one."""
    return Registration(
        agency.code, agency.name, agency.kind.word, agency.province, agency.zone.name, None, None,
        crc32(agency.name.encode()), None,
    )  # fmt: skip


def _work_unit(code: str, key: str) -> str:
    # Squared, so that some units buy more than others.
    return f"{code}U{1 + int(chance(f'{key}u') ** 2 * WORK_UNITS):02d}"
