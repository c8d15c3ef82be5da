"""The rule `behind`: page.md explains it."""
