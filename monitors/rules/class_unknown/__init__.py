"""The rule `class_unknown`: page.md explains it."""
