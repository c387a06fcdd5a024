"""Where the shipped rules lie: in the installed package, else in the checkout beside it."""

from pathlib import Path

from reviewer.errors import IncompleteError

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder of shipped data called `name`.

    Raises:
        IncompleteError: the installation lacks it.
    """
    shipped = _PACKAGE / "shipped" / name
    if shipped.is_dir():
        return shipped
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise IncompleteError(f"this installation has no {name}/; install it again")


def rules() -> tuple[Path, ...]:
    """The semgrep rule files, sorted by name."""
    return tuple(sorted(folder("rules").glob("*.yaml")))


def model() -> Path:
    """The embedded judge's model, part of the package.

    Raises:
        IncompleteError: the installation lacks it.
    """
    path = _PACKAGE / "judgement" / "local.npz"
    if not path.is_file():
        raise IncompleteError(f"this installation has no {path.name}; install it again")
    return path
