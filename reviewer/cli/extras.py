"""What only some commands need, and an installation may lack."""

from collections.abc import Iterator
from contextlib import contextmanager

from reviewer.errors import UsageError

_EVALS = ("pygit2", "scipy", "sklearn", "matplotlib")
_INSPECT = ("inspect_ai",)


@contextmanager
def evals_extra() -> Iterator[None]:
    """A missing library of the evals becomes one line that says how to install it.

    Raises:
        UsageError: one is missing.
    """
    with _told(_EVALS, "reviewer eval", "evals"):
        yield


@contextmanager
def inspect_extra() -> Iterator[None]:
    """The same for Inspect, which only an export needs.

    Raises:
        UsageError: it is missing.
    """
    with _told(_INSPECT, "reviewer eval export", "evals,inspect"):
        yield


@contextmanager
def _told(modules: tuple[str, ...], command: str, extras: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in modules:
            raise
        raise UsageError(
            f"`{command}` needs {error.name}: pip install 'secondary-reviewer[{extras}]'"
        ) from None
