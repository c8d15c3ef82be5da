"""Kafka Streams in Java, exactly once, tuned: its settings are in Bench.java."""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from tests.bench.job import Job
from tests.servers import maven

SOURCES = Path(__file__).parents[1] / "peers" / "kafka-streams"
THREADS = 2
HEAP = "1g"


@cache
def build() -> Path:
    """Build the program once per version of its sources; the folder with its jars.

    Raises:
        RuntimeError: Maven fails.
    """
    text = b"".join(file.read_bytes() for file in sorted(SOURCES.rglob("*")) if file.is_file())
    mark = hashlib.blake2b(text, digest_size=6).hexdigest()
    return maven.resolve(
        f"bench-kafka-streams-{mark}",
        "-f",
        str(SOURCES / "pom.xml"),
        "-Dbuild.folder={folder}",
        "package",
    )


@cache
def why_not() -> str | None:
    """Say why it cannot run here; None where it can. Builds the program."""
    if shutil.which("javac") is None:
        return "javac is not installed"
    reason = maven.why_not()
    if reason is not None:
        return reason
    try:
        build()
    except RuntimeError as error:
        return f"it cannot be built: {str(error).splitlines()[0]}"
    return None


def with_store(store: str) -> Callable[[Job, Path], Sequence[str]]:
    """Return what makes its command, with a `rocksdb` or a `memory` store."""

    def command(job: Job, _: Path) -> Sequence[str]:
        folder = Path(job.folder)
        schema = folder / "schema.json"
        schema.write_text(json.dumps(job.schema))
        jars = build()
        return [
            "java",
            f"-Xmx{HEAP}",
            "-cp",
            f"{jars / 'bench.jar'}:{jars / 'libs'}/*",
            "bench.Bench",
            job.bootstrap,
            job.topic,
            str(job.partitions),
            str(job.events),
            job.run,
            str(schema),
            str(folder / "state"),
            job.result,
            store,
            str(THREADS),
        ]

    return command
