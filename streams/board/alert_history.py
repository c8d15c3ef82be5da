"""The alerts of an agency-year as its page shows them: which are open, which are past."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Row = Mapping[str, Any]
OPENING = frozenset({"raised", "changed"})


class Told(NamedTuple):
    """An alert with the responses to it."""

    alert: Row
    responses: tuple[Row, ...]


class History(NamedTuple):
    """`open` are the newest alerts of episodes that go on, `past` all others, newest first."""

    open: list[Told]
    past: list[Told]


def history(alerts: Sequence[Row], responses: Sequence[Row], programmes: Row) -> History:
    """Sort alerts (newest first) by whether their episode is open.

    An episode is open where its newest alert opened or changed it, in a programme that is judged
    still.
    """
    answered: dict[str, list[Row]] = {}
    for response in responses:
        answered.setdefault(response["alert"], []).append(response)
    told = [Told(alert, tuple(answered.get(alert["id"], ()))) for alert in alerts]
    seen: set[str] = set()
    found = History([], [])
    for one in told:
        # What an id says before its episode: the states of a programme, or a rule beside them.
        about = one.alert["id"].rsplit("/", 2)[0]
        newest = about not in seen
        seen.add(about)
        goes_on = newest and one.alert["kind"] in OPENING and one.alert["programme"] in programmes
        (found.open if goes_on else found.past).append(one)
    return found
