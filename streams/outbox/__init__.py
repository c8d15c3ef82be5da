"""What segments say happened, told to the world: alerts, dead letters, agencies' figures."""
