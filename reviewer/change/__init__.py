"""What was changed, and what for."""
