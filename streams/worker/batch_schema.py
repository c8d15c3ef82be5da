"""Faust's schema for batches: they are handed through as they are, and decoded by the agent.

What a codec raises, Faust swallows.
"""

from typing import Any

import faust
from faust.types import Message


class BatchSchema(faust.Schema[Any, Any]):
    """Makes an event out of a message without touching its value."""

    def compile(self, app: Any, **_: Any) -> Any:
        """The function that the conductor calls for each message."""
        create_event = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> Any:  # noqa: ARG001
            return create_event(None, message.value, message.headers, message)

        return decode
