"""The workers: their group, their batches, their limits."""

import socket
from dataclasses import dataclass
from pathlib import Path

from streams.variables import limit, path, seconds, setting, topic_characters, whole


def _shipped_programmes() -> Path:
    import monitors

    return Path(monitors.__file__).parent / "programmes"


@dataclass(frozen=True, kw_only=True)
class Worker:
    """How workers share the facts, fold them, and what they judge."""

    app_id: str = setting(
        "PANTAU_APP_ID",
        "Name of the workers' consumer group and of their changelog",
        topic_characters,
        "letters, digits, '.', '_' and '-'",
        lambda: "pantau-worker",
    )
    instance_id: str = setting(
        "PANTAU_INSTANCE_ID",
        "Name of this worker in its group (static membership): one of a kind, the same after a"
        " restart",
        topic_characters,
        "letters, digits, '.', '_' and '-'",
        socket.gethostname,
    )
    batch: int = setting(
        "PANTAU_BATCH",
        "Facts of one partition that a worker folds at once",
        whole(1, 100_000),
        "a whole number from 1 to 100000",
        lambda: 4000,
    )
    session_timeout_s: float = setting(
        "PANTAU_SESSION_TIMEOUT_S",
        "Seconds without a heartbeat after which a worker is taken for dead",
        seconds,
        "seconds, more than 0 and less than a day",
        lambda: 6.0,
    )
    heartbeat_s: float = setting(
        "PANTAU_HEARTBEAT_S",
        "Seconds between two heartbeats; less than a third of the session time-out",
        seconds,
        "seconds, more than 0 and less than a day",
        lambda: 1.0,
    )
    programmes: Path = setting(
        "PANTAU_PROGRAMMES",
        "Folder of the programmes that are judged; unset: those that are shipped. The same for"
        " every process",
        path,
        "the path of a folder",
        _shipped_programmes,
    )
    dead_letter_limit: float = setting(
        "PANTAU_DEAD_LETTER_LIMIT",
        "A worker stops where more of a partition's last 10000 facts than this were dead letters:"
        " below 1 a share, from 1 a number",
        limit,
        "a number, 0 or more",
        lambda: 0.05,
    )
    checkpoint_segments: int = setting(
        "PANTAU_CHECKPOINT_SEGMENTS",
        "Segments of a partition between two checkpoints of its state",
        whole(1, 1_000_000),
        "a whole number from 1 to 1000000",
        lambda: 1000,
    )
