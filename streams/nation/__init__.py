"""The second stage: rollups of the agencies' books into sums (docs/nation.md)."""
