"""A worker that aiokafka takes for dead soon: `python -m tests.worker.idle worker`.

Where nothing is fetched for IDLE_S it leaves the group, and does not come back before something is.
Faust's own limit is 1000 s.
"""

from typing import Any

from streams.__main__ import main
from streams.worker import app

IDLE_S = 2.0

if __name__ == "__main__":
    make = app._faust_app

    def impatient(*args: Any) -> Any:
        made = make(*args)
        made.conf.broker_max_poll_interval = IDLE_S
        return made

    app._faust_app = impatient  # type: ignore[assignment]
    main()
