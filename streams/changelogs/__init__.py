"""Back-up and restore of a stage's changelog: its records, each at its own offset."""
