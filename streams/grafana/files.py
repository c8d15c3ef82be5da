"""The committed JSON of the dashboards: `python -m streams.grafana.files` writes it anew."""

from pathlib import Path

from streams.grafana.dashboards import all_dashboards, text

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"


def write() -> list[Path]:
    """Write every dashboard; the files."""
    written = []
    for name, model in all_dashboards().items():
        path = FOLDER / f"{name}.json"
        path.write_text(text(model), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write()
