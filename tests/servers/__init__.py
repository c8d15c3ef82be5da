"""Real servers for the tests: Kafka, the embedded broker, a schema registry."""
