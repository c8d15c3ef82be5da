"""How a Grafana is pointed at the demo: what to run, in the order in which it is run."""

from pathlib import Path

from streams.demo.scrape import ROOT

PROMETHEUS = "http://127.0.0.1:9090"
"""Where Prometheus answers unless told otherwise."""


def places(scrape: Path, root: Path = ROOT) -> list[tuple[str, str]]:
    """Names and what to run; without a name what to know of the line before.

    Secrets are named by their files, never given as arguments. What is run from the source
    checkout is left out where `root` is none.

    Args:
        scrape: the configuration that the demo has written for a Prometheus.
        root: the source checkout.
    """
    data = scrape.parent / "prometheus"
    shown = [
        ("Prometheus", f"prometheus --config.file={scrape} --storage.tsdb.path={data}"),
        ("Grafana", "GRAFANA_URL=http://… GRAFANA_TOKEN_FILE=… pantau grafana push"),
        ("", f"a service account's token (Editor); data source {PROMETHEUS} (docs/demo.md)"),
    ]
    compose = root / "deploy" / "compose.yaml"
    if compose.exists():
        shown += [
            ("all in Docker", f"docker compose -f {_short(compose)} up --build --detach --wait"),
            ("", "with deploy/secrets made first (docs/deploy.md); Grafana at :3000 has it all"),
        ]
    return shown


def _short(path: Path) -> str:
    """From where the command was given, if it lies below; else in full."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
