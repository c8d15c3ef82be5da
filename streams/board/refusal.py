"""Why a form is not taken though nothing is wrong with it: too many have come."""

from typing import NamedTuple

RESPONSES = "/agencies/{agency}/responses"
SUBSCRIPTIONS = "/agencies/{agency}/subscriptions"
READER, AGENCY, HELD, TARGET = "reader", "agency", "held", "target"
LIMITS = (
    (RESPONSES, READER),
    (RESPONSES, AGENCY),
    (SUBSCRIPTIONS, READER),
    (SUBSCRIPTIONS, HELD),
    (SUBSCRIPTIONS, TARGET),
)
"""(route, why): a reader who sends too much, an agency that gets too much, a reader who has as many
subscriptions as one may; and an address that is asked for too often, of which no answer tells."""


class Refusal(NamedTuple):
    """What was refused, by one of LIMITS, and in how many ms the next may be taken.

    `wait_ms` is None where waiting alone does not help.
    """

    route: str
    reason: str
    wait_ms: int | None
