"""Publish feed files, the API or the small registers as facts."""

from pathlib import Path

from streams.commands import FolderGroup

command = FolderGroup(
    "publish",
    package=__name__,
    folder=Path(__file__).parent,
    help=(
        "Publish procurement feeds and small registers onto Kafka.\n\n"
        "Rows become facts in a canonical form, keyed by their agency. Running a command twice "
        "changes no total, and a run that was interrupted is completed by the same command. A row "
        "that cannot be used becomes a dead letter with its file, line and reason, and the rest "
        "goes on."
    ),
    epilog="Example: pantau publish inaproc feeds/K99 --year 2024",
)
