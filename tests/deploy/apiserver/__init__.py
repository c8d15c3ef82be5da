"""A real Kubernetes API server for the chart's tests: how it is built, and how it runs."""
