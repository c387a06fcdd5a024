"""The record of a review, and how it is told to people and machines."""
