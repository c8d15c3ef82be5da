"""Where a fault happens: topics of its own, a load, a watch on the changelog, kept workers."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

from streams.topics import table
from streams.topics.apply import apply
from streams.topics.broker import Broker
from tests.chaos.facts import facts
from tests.chaos.load import RATE, Load
from tests.chaos.watch import Watch
from tests.servers.kafka import Cluster
from tests.worker.rig import Rig
from tests.worker.running import Running

PARTITIONS = 4
SAFE_COPIES = 3
POLL_S = 0.02
WARM_S = 2.0
"""The load goes on for so long before the first fault, and after the last."""
PATIENCE = 4
"""A fault that is not over after its limit times this has failed."""
BROKEN = 70
"""Exit code of a worker that ended since going on would be wrong: it is started again."""


class Struck(NamedTuple):
    """A moment, and how far the source had come by then."""

    at: float
    ends: dict[int, int]


class FailedError(Exception):
    """The worker did something it must not do, whatever happens around it."""


class Field:
    """One fault's own topics on a cluster, and what runs on them.

    `resumed` are the seconds from each `struck` until every partition had a fact in the log that
    was published after it.
    """

    def __init__(
        self, cluster: Cluster, rig: Rig, *, limit_s: float, seed: int, rate: float = RATE
    ) -> None:
        self.cluster = cluster
        self.rig = rig
        self.random = Random(seed)
        self.limit_s = limit_s
        self.resumed: list[float] = []
        self.strikes = 0
        self.kept: dict[str, Running] = {}
        self.exits: list[int] = []
        self.load = Load(rig.bootstrap, rig.facts, rig.partitions, facts(seed), rate)
        self.watch = Watch(rig.bootstrap, rig.changelog, rig.partitions)
        self.ending = ExitStack()
        self._environ: dict[str, dict[str, str]] = {}

    # Workers.

    def start(self, instance: str = "one", **environ: str) -> Running:
        """Start a worker; one that ends by itself, so that its log is read again, is restarted."""
        self._environ[instance] = environ
        self.kept[instance] = worker = self.rig.start(instance, **environ)
        return worker

    def kill(self, instance: str = "one") -> None:
        """As a power cut would."""
        self.kept.pop(instance).child.kill()

    def end(self, instance: str) -> None:
        """Ask it to end, and see that it does so in good order."""
        worker = self.kept.pop(instance)
        worker.child.stop(patience_s=40)
        code = worker.wait_ended(1)
        if code != 0:
            raise FailedError(f"{instance} ended with {code} when asked to\n{worker.tail()}")

    def tend(self) -> None:
        """Restart what ended by itself."""
        for instance, worker in list(self.kept.items()):
            if worker.child.running:
                continue
            code = worker.wait_ended(1)
            self.exits.append(code)
            if code != BROKEN:
                raise FailedError(f"{instance} stopped by itself with {code}\n{worker.tail()}")
            self.start(instance, **self._environ[instance])

    def holding(self, instance: str) -> int:
        """Partitions that this worker has recovered."""
        read = self.kept[instance].metrics()
        return sum(name.startswith("pantau_fence_position{") for name in read)

    # Faults.

    def strike(self) -> Struck:
        """One more fault happens now."""
        self.strikes += 1
        return self.now()

    def now(self) -> Struck:
        """A moment from which progress is awaited."""
        return Struck(time.monotonic(), dict(self.load.ends))

    def begin(self) -> None:
        """Wait for the first progress, which is no fault's."""
        self.resume(self.now())
        self.resumed.clear()

    def resume(self, struck: Struck) -> float:
        """Wait until every partition goes on after it; the seconds from then to now."""

        def on() -> bool:
            fences = self.watch.fences
            return all(fences[number] > struck.ends.get(number, -1) for number in fences)

        self.until(on, self.limit_s * PATIENCE, "there is no progress", self._positions)
        took = time.monotonic() - struck.at
        self.resumed.append(took)
        return took

    def fold_all(self, struck: Struck) -> float:
        """Wait until the last fact that was sent is folded; the seconds from then to now."""

        def on() -> bool:
            fences = self.watch.fences
            return all(fences[number] >= end for number, end in self.load.ends.items())

        self.until(on, self.limit_s * PATIENCE, "facts wait, and nothing folds", self._positions)
        took = time.monotonic() - struck.at
        self.resumed.append(took)
        return took

    def until(
        self,
        true: Callable[[], bool],
        timeout_s: float,
        otherwise: str,
        more: Callable[[], str] = str,
    ) -> None:
        """Wait, and tend the workers meanwhile."""
        deadline = time.monotonic() + timeout_s
        while not true():
            self.tend()
            self._sound()
            if time.monotonic() > deadline:
                tails = "\n".join(worker.tail() for worker in self.kept.values())
                raise FailedError(f"after {timeout_s:g} s: {otherwise} {more()}\n{tails}")
            time.sleep(POLL_S)

    def wait(self, seconds: float) -> None:
        """Let it run for a while."""
        ends = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= ends, seconds + 60, "time stands still")

    def _positions(self) -> str:
        published, folded = sorted(self.load.ends.items()), sorted(self.watch.fences.items())
        return f"(published: {published}, in the changelog: {folded})"

    def _sound(self) -> None:
        for failure in (self.load.failure, self.watch.failure):
            if failure is not None:
                raise FailedError(f"the harness itself failed: {failure!r}") from failure

    # Beginning and end.

    def warm(self) -> None:
        """The load is there, and the workers keep up with it."""
        self.load.start()
        self.wait(WARM_S)

    def settle(self) -> None:
        """The load ends; everything is folded and published."""
        self.wait(WARM_S)
        self.load.stop()
        ends = self.load.ends

        def done() -> bool:
            # The log says it first: to ask a worker that still works would cost it time.
            if any(self.watch.fences[number] < end for number, end in ends.items()):
                return False
            read: dict[str, float] = {}
            for worker in self.kept.values():
                read |= worker.metrics()
            return all(
                read.get(f'pantau_fence_position{{partition="{number}"}}', -2) >= end
                and read.get(f'pantau_published_lag_positions{{partition="{number}"}}', 1) == 0
                for number, end in ends.items()
            )

        self.until(done, self.limit_s * PATIENCE, "not everything is folded and published")


@contextmanager
def field(
    cluster: Cluster, name: str, folder: Path, *, limit_s: float, seed: int, rate: float = RATE
) -> Iterator[Field]:
    """Topics under a name that nobody used, and the end of all that was started on them."""
    prefix = f"{name}-{time.time():.0f}."
    copies = min(SAFE_COPIES, len(cluster.nodes)) or 1
    wanted = table.resolve(
        prefix=prefix, partitions=PARTITIONS, app_id=f"{prefix}worker", replication=copies
    )
    apply(Broker({"bootstrap.servers": cluster.bootstrap}), wanted, replication=copies)
    rig = Rig(cluster, prefix, folder, PARTITIONS)
    # The load has producers of its own; this one would tell the terminal of every lost connection.
    del rig._producer
    made = Field(cluster, rig, limit_s=limit_s, seed=seed, rate=rate)
    try:
        yield made
    finally:
        for worker in rig.workers:
            worker.child.kill()
        made.ending.close()
        made.load.abandon()
        made.watch.stop()
