"""The rule `denominator_changed`: page.md explains it."""
