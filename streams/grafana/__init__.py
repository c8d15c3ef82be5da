"""Grafana: the dashboards as code, and the way they get into a Grafana (docs/dashboards.md)."""
