"""The threads that deliver: nothing that an integration does ends one."""

from types import SimpleNamespace
from typing import Any

import pytest

from streams.notify.message import Message
from streams.notify.queues import Lanes
from tests.notify.notices import NOW


@pytest.mark.parametrize("fault", [ValueError, SystemExit])
def test_a_fault_of_an_integration_is_an_attempt_that_failed(fault: type[BaseException]) -> None:
    """Without its thread the receiver's message would be on its way for ever."""

    def deliver(_: Message) -> Any:
        raise fault

    lanes = Lanes()
    way: Any = SimpleNamespace(lane="one", parallel=1, deliver=deliver)
    for number in ("first", "second"):
        lanes.send(way, Message(number, "one", (), NOW, NOW))
        (attempt,) = lanes.wait(10)
        assert (attempt.message.id, attempt.result.ok) == (number, False)
        assert attempt.result.reason == f"fault_{fault.__name__}"
    assert lanes.in_flight == 0
    lanes.close()
