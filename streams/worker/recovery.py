"""Faust's recovery, which ends the process where Faust's would end without a word."""

from typing import Any

from faust.tables.recovery import Recovery as FaustsRecovery
from faust.tables.recovery import ServiceStopped

from streams.worker.fatal import die


class Recovery(FaustsRecovery):
    """Reads the changelog after each assignment, as long as the process lives."""

    async def _wait(
        self,
        coro: Any,
        timeout: Any = None,  # noqa: ASYNC109 - Faust's signature
    ) -> None:
        """Wait, unless a new recovery has to begin.

        mode answers a time-out as it does an end of the service, and Faust takes it for one: it
        never recovers anything again, and the partitions stay with a worker that folds nothing.
        """
        try:
            await super()._wait(coro, timeout)
        except ServiceStopped:
            if not self.should_stop:
                waited = "" if timeout is None else f" within {timeout} s"
                die(
                    f"recovery: Kafka did not answer{waited}; where a start does not mend it, look"
                    " at the brokers that lead the partitions of the changelog"
                )
            raise
