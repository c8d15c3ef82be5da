"""Everything that takes part, in the order of the table."""

import sys

from tests.bench.peers import venv
from tests.bench.variants import kafka_streams
from tests.bench.variants.process import Program, with_module
from tests.bench.variants.protocol import Variant
from tests.bench.variants.worker import Worker

WORKER, WORKERS = "worker", "workers"

VARIANTS: tuple[Variant, ...] = (
    Worker(WORKER, "Pantau's worker"),
    Worker(WORKERS, "two of them, sharing the partitions", count=2),
    Worker("worker-by-row", "the same, decoding record by record", module="tests.bench.by_row"),
    Program("floor", "consume + decode alone (fastavro)", with_module("tests.bench.jobs.floor")),
    Program("gate", "consume + decode by column alone", with_module("tests.bench.jobs.gate")),
    Program("loop", "hand-written confluent-kafka loop", with_module("tests.bench.jobs.loop")),
    Program(
        "quixstreams",
        "quixstreams",
        lambda _, file: [str(venv.python()), "-m", "tests.bench.peers.quix_job", str(file)],
        why_not=venv.why_not,
    ),
    Program(
        "faust",
        "stock Faust",
        lambda _, file: [sys.executable, "-m", "tests.bench.peers.faust_job", str(file)],
        part=12,
    ),
    Program(
        "kafka-streams-rocksdb",
        "Kafka Streams, RocksDB, exactly_once_v2",
        kafka_streams.with_store("rocksdb"),
        why_not=kafka_streams.why_not,
    ),
    Program(
        "kafka-streams-memory",
        "Kafka Streams, in memory, exactly_once_v2",
        kafka_streams.with_store("memory"),
        why_not=kafka_streams.why_not,
    ),
)
