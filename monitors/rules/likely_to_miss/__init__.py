"""The rule `likely_to_miss`: page.md explains it."""
