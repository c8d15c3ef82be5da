"""What a process tells Prometheus and its supervisor about itself."""
