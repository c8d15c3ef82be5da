"""Faust's table manager, without the second that it sleeps before every start."""

from typing import Any, cast

from faust.tables.manager import TableManager as FaustsTableManager
from faust.types import TP

from streams.worker.recovery import Recovery


class TableManager(FaustsTableManager):
    """Begins at once, and knows of a recovery whether it is still the newest.

    Faust waits at the start for agents to add tables; this worker's are added before anything
    starts.
    """

    claiming: bool = False
    """Whether a new assignment is being claimed: no recovery of it has begun."""

    @property
    def recovery(self) -> Recovery:
        """What reads the changelogs, made when it is first asked for."""
        if self._recovery is None:
            self._recovery = Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return cast("Recovery", self._recovery)

    @property
    def overtaken(self) -> bool:
        """Whether the recovery that goes on is of an assignment that does not hold any more.

        Faust lets one go on until it next waits for something, and may call it complete while a
        newer assignment is claimed.
        """
        return self.claiming or bool(self.recovery.signal_recovery_start.is_set())

    async def on_start(self) -> None:
        """Subscribe to the changelog, and wait for partitions to recover."""
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Have the partitions claimed, and begin their recovery."""
        self.claiming = True
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)
        self.claiming = False

    def forget(self, table: Any) -> None:
        """Forget how far its changelog was read, and what of it waits to be folded."""
        topic = table.changelog_topic_name
        offsets = self.recovery.active_offsets
        for tp in [tp for tp in offsets if tp.topic == topic]:
            del offsets[tp]
        self.recovery.buffers.pop(table, None)
        self.changelog_queue.clear()
