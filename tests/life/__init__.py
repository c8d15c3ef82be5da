"""Life in production: an end, a roll-out, an upgrade, a back-up, new passwords and certificates."""
