"""kill -9 in the middle of writing, of reading and of trimming a checkpoint, in turn.

A kill counts where the log says afterwards that it hit: a begin without its end; a recovery that
was begun over a trimmed log and not ended; an end whose trimming the worker never saw answered.
Checkpoints come after few segments and in small pieces, so that there is always one under way.
"""

import time
from itertools import cycle, islice

from streams.worker.segment import Begin, End
from tests.chaos.fault import Fault
from tests.chaos.field import FailedError, Field
from tests.chaos.watch import Seen
from tests.worker.running import Running

TRIES = 40
APPEARS_S = 60.0
RECOVERING_S = 30.0
RECOVERY_S = 0.03


def run(field: Field, times: int) -> None:
    field.start()
    field.begin()
    field.until(lambda: trimmed(field.kept["one"]), APPEARS_S, "nothing was trimmed")
    for hit in islice(cycle((writing, reading, trimming)), times):
        for _ in range(TRIES):
            if hit(field):
                break
        else:
            raise FailedError(f"{hit.__name__} was not hit in {TRIES} tries")
        field.start()
        field.resume(field.strike())


def writing(field: Field) -> bool:
    """Kill between a begin and its end."""
    begun = killed_at(field, Begin, field.random.uniform(0, 0.05))
    field.wait(0.3)
    ends = [one for one in field.watch.seen if isinstance(one.record, End)]
    hit = not any(one.partition == begun.partition and one.offset > begun.offset for one in ends)
    if not hit:
        field.start()
    return hit


def reading(field: Field) -> bool:
    """Kill between the claim and the end of the recovery."""
    field.kill()
    worker = field.start()
    field.until(lambda: "claimed" in worker.log.read_text(), RECOVERING_S, "nothing was claimed")
    field.wait(field.random.uniform(0, RECOVERY_S))
    field.kill()
    hit = "recovered" not in worker.log.read_text()
    if not hit:
        field.start()
    return hit


def trimming(field: Field) -> bool:
    """Kill between an end and the answer that the log is trimmed."""
    worker = field.kept["one"]
    ended = killed_at(field, End)
    begun = [
        one.offset
        for one in field.watch.seen
        if isinstance(one.record, Begin)
        and one.partition == ended.partition
        and one.offset < ended.offset
    ]
    said = f"partition {ended.partition}: trimmed to {begun[-1]}"
    hit = said not in worker.log.read_text()
    if not hit:
        field.start()
    return hit


def killed_at(field: Field, kind: type[Begin | End], after_s: float = 0.0) -> Seen:
    """Kill as soon as the next one is in the log, by the thread that reads it."""
    worker = field.kept.pop("one")

    def kill() -> None:
        time.sleep(after_s)
        worker.child.kill()

    with field.watch.at(kind, kill) as met:
        field.until(lambda: bool(met), APPEARS_S, f"no {kind.__name__} was written")
    return met[0]


def trimmed(worker: Running) -> bool:
    return worker.metrics().get("pantau_checkpoints_total", 0) > 0


FAULT = Fault(
    "killed writing, reading, trimming a checkpoint",
    run,
    times=15,
    quick=3,
    environ={"PANTAU_CHECKPOINT_SEGMENTS": "40", "PANTAU_BATCH": "150"},
    place=2,
)
