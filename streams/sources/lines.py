"""The rows of one feed file, one by one: `.jsonl`, `.json` (a bare array or the API's envelope)."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

SUFFIXES = (".json", ".jsonl", ".ndjson")
"""Each also with .gz after it."""

LONGEST_LINE = 128 * 1024 * 1024
"""Bytes, unpacked: a line may be a whole page of the API, which is about 2 MB."""

LARGEST_DOCUMENT = 512 * 1024 * 1024
"""Bytes, unpacked: a ministry's year of plans is a third of it. Beyond it takes the memory of the
machine: a .gz of 1 MB may hold a GB of nothing."""

SKIPPED_AT_ONCE = 1024 * 1024

_LISTING = b"["
_UNREADABLE = (OSError, EOFError, zlib.error)
"""What a file raises while it is read; a .gz that was cut short raises EOFError."""


class Line(NamedTuple):
    """A row, or why there is none.

    `number` counts lines (.jsonl) or rows (.json) from 1; 0 is the file. `code` and `reason` are
    set where the line cannot be read. `raw` is the line as it stood, None inside a larger document.
    """

    number: int
    row: Any
    raw: bytes | None
    code: str | None = None
    reason: str | None = None

    def digest(self) -> tuple[str, int]:
        """Return SHA-256 (hexadecimal) and size in bytes of the row as it stood, or as JSON.

        Of nothing, where a row is nested so deep that it can be read, but not be written again.
        """
        raw = self.raw
        if raw is None:
            try:
                raw = json.dumps(self.row, default=str, sort_keys=True).encode()
            except RecursionError:
                raw = b""
        return sha256(raw).hexdigest(), len(raw)


def read_lines(path: Path, page: Callable[[bool], None] = lambda _: None) -> Iterator[Line]:
    """Yield the rows of a file, in constant memory where it is .jsonl.

    `page` is told of each answer of the API whether it says that there are more after it.

    Never raises for what the file holds: a line that cannot be read is one Line with a reason, and
    the rest goes on; an array that cannot be read is one for the whole file.
    """
    try:
        with _open(path) as file:
            if path.name.lower().removesuffix(".gz").endswith(".json") or _is_listing(file):
                yield from _document(file.read(LARGEST_DOCUMENT + 1), page)
            else:
                yield from _lines(file, page)
    except _UNREADABLE as error:
        yield Line(0, None, b"", "unreadable", f"the file cannot be read: {type(error).__name__}")


def parse(text: str) -> Any:
    """Read JSON so that no number loses anything. Raises ValueError for what is not JSON.

    Numbers with a point become Decimal; so do NaN and Infinity, which no reader of fields accepts.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError(str(error)) from error


def rows_of(document: Any) -> list[Any]:
    """Return the rows of a bare array or of the API's envelope. Raises ValueError for others."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict) or "data" not in document:
        raise ValueError("neither an array of rows nor an object with data")
    if document.get("success", True) is not True:
        raise ValueError("an answer of the API without success")
    data = document["data"]
    if data is None:
        return []
    if isinstance(data, list):
        return data
    raise ValueError("the envelope's data is not an array")


def _open(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]  # reads bytes, all we ask of it
    return path.open("rb")


def _is_listing(file: BinaryIO) -> bool:
    """Whether a .jsonl file is one array after all."""
    start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    file.seek(0)
    return start == _LISTING


def _document(raw: bytes, page: Callable[[bool], None]) -> Iterator[Line]:
    if len(raw) > LARGEST_DOCUMENT:
        reason = f"the file holds more than {LARGEST_DOCUMENT} bytes: write it as .jsonl"
        yield Line(0, None, b"", "too_large", reason)
        return
    try:
        document = parse(raw.decode("utf-8-sig"))
        rows = rows_of(document)
    except UnicodeDecodeError:
        yield Line(0, None, raw, "not_utf8", "the file is not UTF-8 text")
    except ValueError as error:
        hint = "; a file with a row on each line is called .jsonl" if _is_extra(error) else ""
        yield Line(0, None, raw, "broken_json", f"the file cannot be read: {_why(error)}{hint}")
    else:
        _tell(document, page)
        for number, row in enumerate(rows, start=1):
            yield Line(number, row, None)


def _lines(file: BinaryIO, page: Callable[[bool], None]) -> Iterator[Line]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            while not raw.endswith(b"\n") and (raw := file.readline(SKIPPED_AT_ONCE)):
                pass
            reason = f"the line is longer than {LONGEST_LINE} bytes"
            yield Line(number, None, b"", "too_large", reason)
            continue
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        line = line.strip()
        if not line:
            continue
        try:
            row = parse(line.decode())
        except UnicodeDecodeError:
            yield Line(number, None, line, "not_utf8", "the line is not UTF-8 text")
        except ValueError as error:
            yield Line(number, None, line, "broken_json", f"the line is not JSON: {_why(error)}")
        else:
            if _is_page(row):
                yield from _page(number, row, line, page)
            else:
                yield Line(number, row, line)


def _is_page(row: Any) -> bool:
    """Whether a line is an answer of the API as it came, with its rows inside."""
    return isinstance(row, dict) and isinstance(row.get("data"), list) and "success" in row


def _page(
    number: int, document: dict[str, Any], raw: bytes, page: Callable[[bool], None]
) -> Iterator[Line]:
    try:
        rows = rows_of(document)
    except ValueError as error:
        yield Line(number, None, raw, "broken_page", str(error))
    else:
        _tell(document, page)
        for row in rows:
            yield Line(number, row, None)


def _tell(document: Any, page: Callable[[bool], None]) -> None:
    meta = document.get("meta") if isinstance(document, dict) else None
    if isinstance(meta, dict) and "has_more" in meta:
        page(meta["has_more"] is True)


def _is_extra(error: ValueError) -> bool:
    """Whether a document was whole, and more came after it."""
    return isinstance(error, json.JSONDecodeError) and error.msg == "Extra data"


def _why(error: ValueError) -> str:
    """What a decoder says, without the text that it quotes."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error)[:200]
