"""The checkers of `requirements/deploy.txt`; where one is absent, its test says so and skips.

`make deploy-check` installs them. Under PANTAU_REQUIRE_DEPLOY=1 an absent one fails.
"""

import importlib
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

from tests.conftest import absent

HINT = "run `make deploy-check`"


def tool(name: str) -> str:
    """The path of a program that stands beside this interpreter, or on the PATH."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        absent(f"no {name}: {HINT}", "PANTAU_REQUIRE_DEPLOY")
    return found


def module(name: str) -> ModuleType:
    """A library of the checkers."""
    if importlib.util.find_spec(name) is None:
        absent(f"no Python package {name}: {HINT}", "PANTAU_REQUIRE_DEPLOY")
    return importlib.import_module(name)
