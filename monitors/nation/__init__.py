"""Sums over agencies: the nation, its provinces and the kinds of agency (docs/nation.md)."""
