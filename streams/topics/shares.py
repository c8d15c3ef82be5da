"""How much of the facts falls on the fullest partition: `python -m streams.topics.shares`.

Agencies are drawn with weight 1/rank, as in the benchmark, or with the weights of a file, one
number a line. Keys fall as Java's partitioner lets them, which every writer uses.
"""

from collections.abc import Sequence
from pathlib import Path

import click

SEED, MULTIPLIER, SHIFT, MASK = 0x9747B28C, 0x5BD1E995, 24, 0xFFFFFFFF


def murmur2(key: bytes) -> int:
    """Kafka's hash of a key (MurmurHash2, 32 bits, seed 0x9747b28c), not negative."""
    found = SEED ^ len(key)
    whole = len(key) // 4 * 4
    for at in range(0, whole, 4):
        part = int.from_bytes(key[at : at + 4], "little") * MULTIPLIER & MASK
        part = (part ^ part >> SHIFT) * MULTIPLIER & MASK
        found = found * MULTIPLIER & MASK ^ part
    if rest := key[whole:]:
        found = (found ^ int.from_bytes(rest, "little")) * MULTIPLIER & MASK
    found = (found ^ found >> 13) * MULTIPLIER & MASK
    return (found ^ found >> 15) & 0x7FFFFFFF


def shares(weights: Sequence[float], partitions: int) -> list[float]:
    """Each partition's share of all facts; agency n has the code Kn and the n-th weight."""
    total = sum(weights)
    found = [0.0] * partitions
    for rank, weight in enumerate(weights, start=1):
        found[murmur2(f"K{rank}".encode()) % partitions] += weight / total
    return found


@click.command(epilog="Example: python -m streams.topics.shares --agencies 658 --partitions 16")
@click.option("--agencies", type=click.IntRange(1), default=640, show_default=True)
@click.option("--partitions", type=click.IntRange(1), multiple=True, default=(8, 16, 32, 64))
@click.option("--weights", type=click.Path(path_type=Path, exists=True), help="Facts a line.")
def main(*, agencies: int, partitions: Sequence[int], weights: Path | None) -> None:
    """Print the fullest partition's share, and how many workers are of use."""
    known = (
        [1 / rank for rank in range(1, agencies + 1)]
        if weights is None
        else [float(line) for line in weights.read_text(encoding="utf-8").split()]
    )
    largest = max(known) / sum(known)
    click.echo("partitions  largest agency  fullest partition  workers that help")
    for count in partitions:
        fullest = max(shares(known, count))
        click.echo(f"{count:>10}  {largest:>14.1%}  {fullest:>17.1%}  {1 / fullest:>17.1f}")


if __name__ == "__main__":
    main()
