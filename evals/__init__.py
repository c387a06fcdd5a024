"""Data of the evals, and the code that trains the embedded judge on its training part."""
