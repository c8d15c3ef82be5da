"""One file per feed, found by folder: its names, its channel, and how its row becomes a fact."""
