"""What is fuzzed: one file a target."""

from pathlib import Path

TARGETS = sorted(
    file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__"
)
