"""A logistic regression as a value."""

from typing import NamedTuple


class Weights(NamedTuple):
    """`base` and one coefficient a feature."""

    base: float
    each: tuple[float, ...]
