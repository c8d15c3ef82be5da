"""Made-up facts that have a meaning, many of them alike as real rows are."""

from random import Random

from monitors.facts import CHANNELS, Snapshot, Tick, Transaction

ABOUT: dict[str, str | None] = {
    "work_unit": "026.13.417892",
    "method": "Pengadaan Langsung",
    "category": "Jasa Konsultansi",
    "fund": "APBN",
}


def transaction(number: int = 1, seed: int = 0) -> Transaction:
    rng = Random(number * 1_000_003 + seed)
    return Transaction(
        agency=rng.choice(("K34", "D107", "B154")),
        year=2024,
        channel=rng.choice(CHANNELS),
        package=str(10_000_000 + number),
        part=rng.choice(("", str(rng.randrange(10**6)))),
        stage="contract",
        version=rng.randrange(3),
        status="active",
        day=19_723 + rng.randrange(366),
        value_sen=rng.randrange(10**14),
        umk_sen=rng.choice((None, rng.randrange(10**12))),
        pdn_sen=rng.choice((None, 0)),
        supplier=rng.choice((None, f"spse:{rng.randrange(10**6)}")),
        package_class=rng.choice((None, "small")),
        pagu_sen=rng.choice((None, 10**12)),
        products=None,
        content=rng.getrandbits(63),
        observed_at=1_735_000_000_000,
        rup="35830905;35831357",
        feed="tender-ekontrak-kontrak",
    )


def snapshot() -> Snapshot:
    return Snapshot(
        "K34",
        2024,
        "tender",
        "tender",
        "transactions",
        complete=True,
        rows=9,
        duplicates=0,
        dead_letters=0,
        content=5,
        observed_at=None,
    )


def tick(day: int = 19_800) -> Tick:
    return Tick(day, day * 86_400_000)
