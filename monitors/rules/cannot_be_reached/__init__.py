"""The rule `cannot_be_reached`: page.md explains it."""
