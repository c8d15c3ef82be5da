"""A row about a package as a Transaction: what all feeds of packages have in common."""

from monitors.facts import Transaction
from streams.sources.content import content_of
from streams.sources.pull import Pull
from streams.sources.row import Row


def transaction(
    row: Row,
    pull: Pull,
    *,
    channel: str,
    stage: str,
    package: str,
    part: str = "",
    version: int = 0,
    status: str = "active",
    day: int | None = None,
    value_sen: int | None = None,
    umk_sen: int | None = None,
    pdn_sen: int | None = None,
    supplier: str | None = None,
    package_class: str | None = None,
    pagu_sen: int | None = None,
    products: int | None = None,
) -> Transaction:
    """Return the fact; agency, year, content, observed_at are the row's. Raises FieldError."""
    canonical = (
        row.agency(),
        row.year(),
        channel,
        package,
        part,
        stage,
        version,
        status,
        day,
        value_sen,
        umk_sen,
        pdn_sen,
        supplier,
        package_class,
        pagu_sen,
        products,
    )
    return Transaction(
        *canonical,
        content=content_of(canonical, row.fields),
        observed_at=row.observed_at(pull.observed_at),
        rup=row.column("kd_rup", "kd_rup_paket", "rup_code"),
    )


def columns(row: Row) -> dict[str, str | None]:
    """Return the informational columns of the schema: for people, the fold does not read them.

    `work_unit` is the code that joins across feeds: kd_satker_str, which INAPROC's v6 calls
    kode_satker. The other satker fields hold a different thing in each feed and are left out.
    """
    return {
        "work_unit": row.column("kd_satker_str", "kode_satker"),
        "method": row.column("mtd_pemilihan", "mtd_pengadaan", "metode_pengadaan"),
        "category": row.column("jenis_pengadaan", "kategori_pengadaan"),
        "fund": row.column("sumber_dana", "nama_sumber_dana", "funding_source"),
    }


def spse_supplier(row: Row) -> str | None:
    """Return the supplier in SPSE's id space (kd_penyedia)."""
    number = row.optional_key("kd_penyedia")
    return None if number is None else f"spse:{number}"


def announced_class(row: Row) -> str | None:
    """Return the class of business a package is meant for (kualifikasi_paket)."""
    word = row.word("kualifikasi_paket")
    if not word or word == "-":
        return None
    if "non" in word or "besar" in word:
        return "large"
    if "menengah" in word:
        return "medium"
    return "small" if "kecil" in word or "mikro" in word else "large"


def procedure_status(row: Row, *names: str) -> str:
    """Return "cancelled" for a procedure that failed or was called off ("Gagal/Batal")."""
    word = row.word(*names)
    return "cancelled" if "gagal" in word or "batal" in word else "active"


def contract_status(row: Row) -> str:
    """Return "terminated" for "Pemutusan Kontrak": the contract keeps its value."""
    return "terminated" if "pemutusan" in row.word("status_kontrak") else "active"
