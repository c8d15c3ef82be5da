"""The rule `burning`: page.md explains it."""
