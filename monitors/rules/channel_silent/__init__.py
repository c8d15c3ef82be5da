"""The rule `channel_silent`: page.md explains it."""
