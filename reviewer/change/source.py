"""The one thing the core may look things up through: text and listings at the two revisions."""

from typing import Protocol

from reviewer.change.model import Side


class Source(Protocol):
    """Read-only view of the old and the new tree."""

    def read(self, side: Side, path: str) -> bytes | None:
        """Content of a file (a symlink's target), None where it is absent, unreadable or too large."""
        ...

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """Paths of the regular files directly in `folder` ("" is the root), sorted."""
        ...


def text(source: Source, side: Side, path: str) -> str | None:
    """A file as text (undecodable bytes as surrogates), None where absent or binary."""
    data = source.read(side, path)
    if data is None or b"\0" in data[:8000]:  # git's own test for binary: a NUL in the first 8000
        return None
    return data.decode("utf-8", "surrogateescape")
