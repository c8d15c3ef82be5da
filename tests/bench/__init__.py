"""Speed, memory, latency and start-up beside what one would use instead (docs/bench.md)."""
