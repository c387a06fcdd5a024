"""What is true of a change, whoever reads it."""
