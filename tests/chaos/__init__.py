"""`make chaos`: faults under load, and whether every sen and every alert is still right."""
