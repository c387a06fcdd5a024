"""What the embedded judge learned: coefficients of four small logistic regressions.

Fitted on 960 tangled and 960 clean commits of five open repositories, in the order the features are
named; features run from 0 to 1 or are logarithms, so the coefficients can be read.
"""

from typing import NamedTuple


class Weights(NamedTuple):
    """`base` and one coefficient a feature."""

    base: float
    each: tuple[float, ...]


# how likely a part answers the intent by its own words (`features.RELEVANCE`)
RELEVANT = Weights(
    -1.107,
    (
        4.130,
        -1.088,
        0.459,
        0.735,
        -1.596,
        2.621,
        1.939,
        -0.039,
        1.858,
        -0.382,
        -0.553,
        -0.863,
        0.128,
        -0.529,
    ),
)
# how likely two parts belong together (`links.PAIR`)
LINK = Weights(
    -0.535,
    (
        0.876,
        -0.147,
        2.333,
        1.557,
        0.331,
        0.983,
        5.918,
        2.340,
        -0.427,
        1.414,
        -0.348,
        1.159,
        0.386,
        1.486,
        1.665,
        4.789,
        0.759,
        -0.531,
        -0.117,
        2.329,
    ),
)
# how likely the intent does not warrant a part (`flow.STANDING`)
FOREIGN = Weights(
    -2.093,
    (
        -0.802,
        -2.643,
        -1.776,
        -0.654,
        -3.182,
        2.049,
        4.153,
        0.489,
        -0.269,
        -2.469,
        -0.207,
        0.346,
        -0.711,
        0.219,
        -0.068,
        -0.996,
        0.226,
    ),
)
# how likely a change holds such a part (`flow.WHOLE`)
BROAD = Weights(
    1.309,
    (
        0.156,
        -0.012,
        0.001,
        -0.129,
        2.194,
        -0.139,
        -0.445,
        0.146,
        -0.067,
        -0.821,
        -1.348,
        0.944,
        -0.559,
    ),
)
