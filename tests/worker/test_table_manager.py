"""What replaces Faust's start of its tables still does all that Faust does, but the sleep."""

import inspect

from faust.tables.manager import TableManager as FaustsTableManager

from streams.worker.table_manager import TableManager


def steps(manager: type[FaustsTableManager]) -> list[str]:
    """Return the lines of a manager's start, without those that wait or explain."""
    lines = inspect.getsource(manager.on_start).splitlines()[1:]
    return [line.strip() for line in lines if "sleep" not in line and '"""' not in line]


def test_the_start_differs_from_fausts_by_the_sleep_alone():
    assert "sleep" in inspect.getsource(FaustsTableManager.on_start)
    assert "sleep" not in inspect.getsource(TableManager.on_start)
    assert steps(TableManager) == steps(FaustsTableManager)
