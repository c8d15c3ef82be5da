"""The topics: one table, from which they are created, checked and documented."""
