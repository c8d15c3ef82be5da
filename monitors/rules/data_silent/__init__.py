"""The rule `data_silent`: page.md explains it."""
