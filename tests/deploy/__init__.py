"""The image, the compose file and the chart."""
