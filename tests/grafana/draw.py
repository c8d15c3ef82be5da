"""Draw the dashboards of a real run into docs/pictures/: `python -m tests.grafana.draw`.

Starts Kafka, every process of Pantau and a Prometheus, as tests/grafana/test_live.py does; takes
some minutes.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.grafana.installation import YEAR, installation
from tests.grafana.panels import MODELS, filled
from tests.grafana.picture import drawn
from tests.servers.kafka import kafka

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "dashboards"


def main() -> None:
    """Run, draw, end."""
    fill = partial(filled, year=str(YEAR), programme="umkk-40", agency="X01")
    FOLDER.mkdir(exist_ok=True)
    with (
        kafka() as cluster,
        tempfile.TemporaryDirectory() as folder,
        installation(cluster, "draw.", Path(folder)) as running,
    ):
        for name in MODELS:
            picture = drawn(name, running.course, running.now, fill)
            (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
            sys.stdout.write(f"{name}.svg\n")


if __name__ == "__main__":
    main()
