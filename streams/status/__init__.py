"""What the topics say of an agency: its latest figures, its alerts, why its totals moved."""
