"""`monitors/` is pure: no I/O, no clock, no framework. Its imports and calls say so."""

import ast
import sys
from pathlib import Path

import pytest

MONITORS = Path(__file__).parents[1] / "monitors"

IMPURE_MODULES = frozenset(
    {
        "asyncio",
        "builtins",
        "concurrent",
        "ctypes",
        "fcntl",
        "fileinput",
        "ftplib",
        "getpass",
        "glob",
        "http",
        "importlib",
        "io",
        "locale",
        "logging",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "pickle",
        "platform",
        "random",
        "secrets",
        "select",
        "selectors",
        "shelve",
        "shutil",
        "signal",
        "smtplib",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
        "webbrowser",
        "zoneinfo",
    }
)
"""Modules of the standard library that reach the world, the clock or chance.

zoneinfo reads the machine's files; uuid draws chance; builtins and importlib hide an import.
"""

IMPURE_CALLS = frozenset({"open", "print", "input", "breakpoint", "exec", "eval", "__import__"})
CLOCKS = frozenset({"now", "utcnow", "today"})
"""Methods of datetime and date that read the clock."""


def impurities(source: str) -> list[str]:
    """Name each import and call of a module that a pure one may not have, as `line: what`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [
                (node.lineno, f"import {alias.name}")
                for alias in node.names
                if not _allowed(alias.name)
            ]
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0 and not _allowed(node.module or ""):
                found.append((node.lineno, f"from {node.module} import"))
        elif isinstance(node, ast.Name) and node.id in IMPURE_CALLS:
            # A field of that name is written, not read.
            if isinstance(node.ctx, ast.Load):
                found.append((node.lineno, node.id))
        elif isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            found.append((node.lineno, f".{node.attr}"))
    return [f"{line}: {what}" for line, what in sorted(found)]


def _allowed(module: str) -> bool:
    top = module.partition(".")[0]
    return top == "monitors" or (top in sys.stdlib_module_names and top not in IMPURE_MODULES)


def modules() -> list[Path]:
    return sorted(MONITORS.rglob("*.py"))


def test_there_are_modules_to_judge():
    assert MONITORS / "facts.py" in modules()


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(MONITORS)))
def test_monitors_reach_nothing_but_their_arguments(module):
    assert impurities(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import os", "1: import os"),
        ("import os.path", "1: import os.path"),
        ("from time import time", "1: from time import"),
        ("import time as clock", "1: import time"),
        ("import json, random", "1: import random"),
        ("import faust", "1: import faust"),
        ("from streams import settings", "1: from streams import"),
        ("def f():\n    from pathlib import Path", "2: from pathlib import"),
        ("rows = open('x')", "1: open"),
        ("read = open", "1: open"),
        ("print('x')", "1: print"),
        ("from datetime import datetime\nx = datetime.now()", "2: .now"),
        ("from datetime import date\nx = date.today()", "2: .today"),
        ("import datetime as d\nx = d.datetime.utcnow()", "2: .utcnow"),
        ("x = __import__('os')", "1: __import__"),
    ],
)
def test_an_impure_module_is_named(source, named):
    assert impurities(source) == [named]


@pytest.mark.parametrize(
    "source",
    [
        "import bisect\nfrom datetime import date\nx = date(2024, 1, 1)",
        "from monitors.facts import Transaction",
        "from . import facts",
        "import hashlib, math\nx = math.floor(1.5)",
        "class Episode:\n    open: bool = False",
    ],
)
def test_a_pure_module_passes(source):
    assert impurities(source) == []
