"""The rule `correction`: page.md explains it."""
