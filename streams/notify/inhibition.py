"""Which open alert hides which other of the same agency, year and programme."""

from collections.abc import Iterable

from streams.notify.notice import Notice

TRAJECTORY = frozenset({"behind", "likely_to_miss", "burning"})

HIDES = {
    "cannot_be_reached": TRAJECTORY,
    "likely_to_miss": frozenset({"behind"}),
    "data_silent": TRAJECTORY | {"channel_silent"},
    "class_unknown": frozenset({"claim_doubtful"}),
}
"""Open rule or state → what it hides. Nobody needs to hear that he is late for a train that has
left; and where no data comes, a trajectory says nothing."""


def hider(notice: Notice, open_now: Iterable[Notice]) -> Notice | None:
    """Return the open notice that hides this one, None where nothing does.

    Good news, and the end of an episode, is never hidden.
    """
    if not notice.opens:
        return None
    for other in open_now:
        if (
            other.id != notice.id
            and other.opens
            and other.subject == notice.subject
            and notice.rule in HIDES.get(other.rule, ())
        ):
            return other
    return None
