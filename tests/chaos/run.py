"""Runs faults, each on topics of its own, and makes a row of each."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.fault import Fault
from tests.chaos.field import FailedError, Field, field
from tests.chaos.row import Row
from tests.chaos.verdict import judge
from tests.servers.kafka import Cluster, kafka

Tell = Callable[[str], None]


def run(
    faults: Mapping[str, Fault], folder: Path, *, quick: bool, seed: int, tell: Tell
) -> Iterator[Row]:
    """Run all faults, those on the same number of brokers together."""
    for brokers in sorted({fault.brokers for fault in faults.values()}):
        together = {name: one for name, one in faults.items() if one.brokers == brokers}
        tell(f"starting {brokers} brokers" if brokers > 1 else "starting a broker")
        with kafka(brokers) as cluster:
            for name, fault in together.items():
                mend(cluster)
                times = fault.quick if quick else fault.times
                yield one(cluster, name, fault, times, folder, seed=seed, tell=tell)


def mend(cluster: Cluster) -> None:
    """Have all brokers up: a fault that broke off may have left one down, or frozen."""
    for number, node in enumerate(cluster.nodes):
        if node.running:
            cluster.resume(number)
        else:
            cluster.start(number)
    cluster.wait_ready()


def one(
    cluster: Cluster, name: str, fault: Fault, times: int, folder: Path, *, seed: int, tell: Tell
) -> Row:
    """Inject one fault so many times and judge what it left."""
    tell(f"{fault.title}, {times} times")
    started = time.monotonic()
    own = folder / name
    own.mkdir(parents=True)
    with field(cluster, name, own, limit_s=fault.limit_s, seed=seed) as under:
        under.rig.environ |= fault.environ
        try:
            with loaded(under):
                fault.run(under, times)
            under.watch.stop()
            verdict = judge(under.rig)
        except FailedError as error:
            return _broken(fault, under, str(error))
        except Exception as error:  # noqa: BLE001 - one row is lost, the others are not
            return _broken(fault, under, f"the harness failed: {error!r}")
        for note in verdict.notes:
            tell(f"  {note}")
        tell(
            f"  {time.monotonic() - started:.0f} s; {verdict.facts:,} facts,"
            f" {verdict.alerts} alerts, {under.watch.kinds['End']} checkpoints,"
            f" {under.watch.void} void records;"
            f" progress after {', '.join(f'{s:.1f}' for s in under.resumed)} s"
        )
        return Row(
            fault=fault.title,
            times=under.strikes or times,
            sen_off=verdict.sen_off,
            alerts_lost=verdict.alerts_lost,
            alerts_doubled=verdict.alerts_doubled,
            resumed_s=round(max(under.resumed), 1) if under.resumed else None,
            limit_s=fault.limit_s,
            counts_off=verdict.counts_off,
            letters_off=verdict.letters_off,
            rollups_off=verdict.rollups_off,
            alerts=verdict.alerts,
            letters=verdict.letters,
            facts=verdict.facts,
            aborted=under.load.aborted,
            load_per_s=round(under.load.slowest(), 1),
            restarts=len(under.exits),
        )


@contextmanager
def loaded(under: Field) -> Iterator[None]:
    """The load before, throughout and after."""
    under.warm()
    yield
    under.settle()


def _broken(fault: Fault, under: Field, why: str) -> Row:
    return Row(
        fault.title, under.strikes, None, None, None,
        round(max(under.resumed), 1) if under.resumed else None, fault.limit_s,
        load_per_s=round(under.load.slowest(), 1), restarts=len(under.exits), failed=why,
    )  # fmt: skip
