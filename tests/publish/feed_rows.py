"""Made-up rows of two feeds, as their files and the API hold them."""

import json
from pathlib import Path
from typing import Any


def order(number: int, agency: str = "K99", **changes: Any) -> dict[str, Any]:
    """An e-catalogue v6 order of 2024."""
    return {
        "order_id": f"01HZ{number:022d}",
        "order_date": "2024-03-01T00:00:00Z",
        "kode_klpd": agency,
        "fiscal_year": 2024,
        "kode_penyedia": f"S{number % 3}",
        "total": 1_000_000 + number,
        "status": "COMPLETED",
        **changes,
    }


def announcement(number: int, **changes: Any) -> dict[str, Any]:
    """A tender's announcement of 2024."""
    return {
        "kd_tender": number,
        "kd_klpd": "K99",
        "tahun_anggaran": 2024,
        "tgl_pengumuman_tender": "2024-02-01",
        "kualifikasi_paket": "Kecil",
        "pagu": 5_000_000.5,
        "status_tender": "Selesai",
        "_event_date": "2025-01-15",
        **changes,
    }


def write_feed(folder: Path, name: str, rows: list[dict[str, Any] | str]) -> Path:
    """Write a .jsonl file; a row that is text goes in as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def folder_of_feeds(folder: Path) -> Path:
    """A folder with 5 orders, one of them of another agency and one a duplicate, and 2 tenders."""
    orders: list[dict[str, Any] | str] = [order(1), order(2), order(3, "D998"), order(4), order(1)]
    write_feed(folder, "ekatalog-paket-e-purchasing_2024.jsonl", orders)
    write_feed(folder, "tender-pengumuman_2024.jsonl", [announcement(1), announcement(2)])
    return folder
