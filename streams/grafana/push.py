"""Bring the dashboards into a Grafana, and never over what a person has made of them there.

Who saved a dashboard last is told by its versions' messages: ours begin with a mark and end with
the hash of what was pushed. A person who only moves a dashboard to another folder saves a version,
too, with the same content: then it is still ours, and stays where it was moved to.
"""

import difflib
import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from streams.errors import PantauError
from streams.grafana.answers import ConflictError
from streams.grafana.api import SOMEBODY, Grafana, Held, Json
from streams.grafana.dashboards import all_dashboards, text
from streams.grafana.frame import TAG
from streams.grafana.rewriting import without_rewriting

FOLDER, FOLDER_TITLE = "pantau", "Pantau"
MARK = "pantau grafana push"
LEFT = "left as it is"
"""How the word begins for a dashboard that a push did not make ours."""


class State(StrEnum):
    """How a dashboard in Grafana stands to ours."""

    MISSING = "missing"
    SAME = "up to date"
    OLDER = "older"
    CHANGED = "changed by a person"
    PROVISIONED = "provisioned from a file"
    LEFT_OVER = "left over: no longer one of pantau's, to be deleted in Grafana"


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
        yield Standing(name, model, held, _state(grafana, model, held))


def left_over(grafana: Grafana) -> list[str]:
    """The uids of dashboards that an earlier pantau has pushed and this one does not have.

    A dashboard that a person has made and given our tag is not one of them.

    Raises:
        PantauError: as `Grafana`.
    """
    ours = {model["uid"] for model in all_dashboards().values()}
    others = sorted({str(one["uid"]) for one in grafana.search(TAG)} - ours)
    return [
        uid for uid in others if any(one.message.startswith(MARK) for one in grafana.versions(uid))
    ]


def push(grafana: Grafana, *, force: bool) -> Iterator[tuple[Standing, str]]:
    """Save what is missing or older; each dashboard with what was done to it.

    `force` also saves over what a person has changed, and puts back what a person has moved.

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
    """From Grafana's to ours, as a unified diff; "" where there is none that matters."""
    if one.state is State.SAME:
        return ""
    held = {} if one.held is None else without_rewriting(one.held.model, one.model)
    lines = difflib.unified_diff(
        text(held).splitlines(keepends=True),
        text(one.model).splitlines(keepends=True),
        f"grafana/{one.name}",
        f"pantau/{one.name}",
    )
    return "".join(lines)


def message(model: Json) -> str:
    """The message under which a model is saved."""
    return f"{MARK} {hashlib.sha256(text(model).encode()).hexdigest()[:16]}"


def _state(grafana: Grafana, model: Json, held: Held | None) -> State:
    if held is None:
        return State.MISSING
    if held.provisioned:
        return State.PROVISIONED
    pushed = next((one for one in held.saved if one.message.startswith(MARK)), None)
    if pushed is None or pushed != held.saved[0]:
        if without_rewriting(held.model, model) == model:
            return State.SAME
        before = None if pushed is None else grafana.version(model["uid"], pushed.version)
        if pushed is None or without_rewriting(held.model, before) != before:
            return State.CHANGED
    return State.SAME if pushed.message == message(model) else State.OLDER


def _save(grafana: Grafana, one: Standing, *, force: bool) -> str:
    held = one.held
    moved = held is not None and held.folder != FOLDER
    if one.state is State.SAME and not (moved and force):
        return State.SAME.value
    if one.state is State.PROVISIONED:
        raise PantauError(
            f"{one.name} is provisioned from a file and cannot be pushed: use one of the two ways"
        )
    if one.state is State.CHANGED and not force:
        by = held.saved[0].by if held is not None and held.saved else SOMEBODY
        return f"{LEFT}: changed by {by} (--force to replace it)"
    model = one.model if held is None else one.model | {"version": held.version}
    folder = FOLDER if held is None or force else held.folder
    try:
        version = grafana.save(model, folder, message(one.model), overwrite=force)
    except ConflictError as error:
        return f"{LEFT}: {error}"
    return f"saved as version {version}"
