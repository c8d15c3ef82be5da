"""Faust's table manager, without the second that it sleeps before every start."""

from faust.tables.manager import TableManager as FaustsTableManager


class TableManager(FaustsTableManager):
    """Begins at once.

    Faust waits here for agents to add tables; this worker's are added before anything starts.
    """

    async def on_start(self) -> None:
        """Subscribe to the changelog, and wait for partitions to recover."""
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()
