"""The environment, read once into one frozen dataclass; each variable is described where it stands.

A file here holds the settings of one part of Pantau. `pantau config` prints them all. Secrets come
from the variable itself or from a file that `<NAME>_FILE` names, and appear neither in `repr` nor
in what `pantau config` prints.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streams.errors import PantauError
from streams.settings.board import Board
from streams.settings.feeds import Feeds
from streams.settings.grafana import Grafana
from streams.settings.kafka import Kafka
from streams.settings.metrics import Metrics
from streams.settings.notices import Notices
from streams.settings.worker import Worker
from streams.variables import Variable


@dataclass(frozen=True, kw_only=True)
class Settings(Grafana, Notices, Board, Feeds, Metrics, Worker, Kafka):
    """What a process of Pantau is told by its environment.

    A dataclass takes the fields of its last base first: so `pantau config` begins with Kafka.
    """

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every variable that is set (`os.environ` unless another mapping is given).

        Raises:
            PantauError: a value is not allowed, or a secret's file cannot be read; the message
                names the variable, the value (no secret's) and what is allowed.
        """
        environ = os.environ if environ is None else environ
        read = {name: one.read(environ) for name, one in cls.variables().items()}
        values: dict[str, Any] = {name: value for name, value in read.items() if value is not None}
        settings = cls(**values)
        if settings.heartbeat_s * 3 > settings.session_timeout_s:
            raise PantauError(
                f"PANTAU_HEARTBEAT_S is {settings.heartbeat_s:g}: it must be at most a third of"
                f" PANTAU_SESSION_TIMEOUT_S, which is {settings.session_timeout_s:g}"
            )
        return settings

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """Attribute name → its variable, in the order of `pantau config`."""
        return {one.name: one.metadata["variable"] for one in dataclasses.fields(cls)}
