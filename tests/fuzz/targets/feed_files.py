"""Folders of feed files and manifests, as `pantau publish` takes them."""

import gzip
import json
import shutil
import tempfile
from pathlib import Path

from streams.errors import PantauError
from streams.sources.reading import Reading
from tests.fuzz.parts import joined, parted
from tests.fuzz.targets.feed_rows import ROW

FOLDER = Path(tempfile.mkdtemp(prefix="pantau-fuzz-"))
NAMES = (
    "tender-tender-ekontrak-kontrak_2024.jsonl",
    "tender-tender-ekontrak-kontrak_2024.jsonl.gz",
    "SPSE-TenderPengumuman.json",
    "SPSE-TenderPengumuman.json.gz",
)


def seeds() -> list[bytes]:
    """Each kind of file, each with and without a manifest."""
    line = json.dumps(ROW).encode()
    page = json.dumps({"success": True, "data": [ROW, ROW], "meta": {}}).encode()
    manifest = b'{"observed_at": "2025-10-03T08:00:00", "agency": "K34", "year": 2024}'
    deep = b'{"a":' * 985 + b"1" + b"}" * 985
    texts = [line + b"\n" + line, b"[" + line + b"]", page, page + b"\n" + page, deep]
    texts.append(b"\xef\xbb\xbf" + page)
    return [
        bytes([number]) + joined([gzip.compress(text, mtime=0) if number % 2 else text, *more])
        for number in range(len(NAMES))
        for text in texts
        for more in ((), (manifest,))
    ]


def one(data: bytes) -> None:
    """Read a folder of one feed file and perhaps a manifest."""
    if not data:
        return
    body, *manifest = parted(data[1:])[:2]
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    (FOLDER / NAMES[data[0] % len(NAMES)]).write_bytes(body)
    for text in manifest:
        (FOLDER / "manifest.json").write_bytes(text)
    try:
        reading = Reading([FOLDER], agency="K99", year=2024, hash_key=b"key")
    except PantauError:
        return
    for found in reading:
        assert found.origin.line >= 0
    reading.snapshots()
