"""What only some commands need, and an installation may lack."""

from collections.abc import Iterator
from contextlib import contextmanager

from reviewer.errors import UsageError

_EVALS = ("pygit2", "scipy", "sklearn", "matplotlib")


@contextmanager
def evals_extra() -> Iterator[None]:
    """A missing library of the evals becomes one line that says how to install it.

    Raises:
        UsageError: one is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EVALS:
            raise
        raise UsageError(
            f"`reviewer eval` needs {error.name}: pip install 'secondary-reviewer[evals]'"
        ) from None
