"""What recipients read: Indonesian first, English beside it."""
