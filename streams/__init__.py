"""Everything that touches the world: feeds, topics, workers, metrics, commands."""
