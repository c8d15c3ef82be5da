"""Bring the dashboards into a Grafana, and never over what a person has made of them there.

Who saved a dashboard last is told by its newest version's message: ours begins with a mark and ends
with the hash of what was pushed. So it does not matter how Grafana rewrites the JSON meanwhile.
"""

import difflib
import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from streams.errors import PantauError
from streams.grafana.api import ConflictError, Grafana, Held, Json
from streams.grafana.dashboards import all_dashboards, text

FOLDER, FOLDER_TITLE = "pantau", "Pantau"
MARK = "pantau grafana push"
OWN = ("id", "version")
"""What Grafana gives a dashboard itself."""


class State(StrEnum):
    """How a dashboard in Grafana stands to ours."""

    MISSING = "missing"
    SAME = "up to date"
    OLDER = "older"
    CHANGED = "changed by a person"
    PROVISIONED = "provisioned from a file"


class Standing(NamedTuple):
    """A dashboard of ours and what Grafana has."""

    name: str
    model: Json
    held: Held | None
    state: State


def standings(grafana: Grafana) -> Iterator[Standing]:
    """Every dashboard of ours, in the order of their names.

    Raises:
        PantauError: as `Grafana`.
    """
    for name, model in sorted(all_dashboards().items()):
        held = grafana.dashboard(model["uid"])
        yield Standing(name, model, held, _state(model, held))


def push(grafana: Grafana, *, force: bool) -> Iterator[tuple[Standing, str]]:
    """Save what is missing or older; each dashboard with what was done to it.

    `force` also saves over what a person has changed.

    Raises:
        PantauError: as `Grafana`.
    """
    first = True
    for one in standings(grafana):
        if first:
            grafana.ensure_folder(FOLDER, FOLDER_TITLE)
            first = False
        yield one, _save(grafana, one, force=force)


def difference(one: Standing) -> str:
    """From Grafana's to ours, as a unified diff; "" where there is none."""
    held = {} if one.held is None else one.held.model
    before = text({key: value for key, value in held.items() if key not in OWN})
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        text(one.model).splitlines(keepends=True),
        f"grafana/{one.name}",
        f"pantau/{one.name}",
    )
    return "".join(lines)


def message(model: Json) -> str:
    """The message under which a model is saved."""
    return f"{MARK} {hashlib.sha256(text(model).encode()).hexdigest()[:16]}"


def _state(model: Json, held: Held | None) -> State:
    if held is None:
        return State.MISSING
    if held.provisioned:
        return State.PROVISIONED
    if held.message == message(model):
        return State.SAME
    return State.OLDER if held.message.startswith(MARK) else State.CHANGED


def _save(grafana: Grafana, one: Standing, *, force: bool) -> str:
    if one.state is State.SAME:
        return "up to date"
    if one.state is State.PROVISIONED:
        raise PantauError(
            f"{one.name} is provisioned from a file and cannot be pushed: use one of the two ways"
        )
    if one.state is State.CHANGED and not force:
        by = one.held.by if one.held is not None else "somebody"
        return f"left as it is: changed by {by} (--force to replace it)"
    model = one.model if one.held is None else one.model | {"version": one.held.version}
    try:
        version = grafana.save(model, FOLDER, message(one.model), overwrite=force)
    except ConflictError:
        return "left as it is: somebody has saved it this moment"
    return f"saved as version {version}"
