"""Tests of the dashboards and of the way they get into a Grafana."""
