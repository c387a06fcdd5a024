"""What a user may see go wrong, each with its exit code (CLI contract: 2 act, 3 not reviewed whole).

ReviewerError
├── UsageError      2   the caller must act: arguments, policy file, revision, patch
└── IncompleteError 3   we could not review all of it: a tool failed, a time limit was hit
"""

from typing import ClassVar


class ReviewerError(Exception):
    """Base of everything reported to a person in one line."""

    exit_code: ClassVar[int] = 3


class UsageError(ReviewerError):
    """The caller must act; the message names the place and the mend."""

    exit_code: ClassVar[int] = 2


class IncompleteError(ReviewerError):
    """The review could not be finished; it must never read as a pass."""

    exit_code: ClassVar[int] = 3
