"""The environment, read once into a frozen value; the only module that looks at it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin"
_NARROW = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surroundings say: where programs are found, and what the terminal can show."""

    path: str
    colour: bool
    width: int
    interactive: bool


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process. NO_COLOR (any value) and a pipe switch colour off."""
    env = os.environ if environ is None else environ
    terminal = sys.stdout.isatty()
    columns = env.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        width = int(columns)
    else:
        width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else _NARROW
    return Settings(
        path=env.get("PATH") or _DEFAULT_PATH,
        colour=terminal and "NO_COLOR" not in env and env.get("TERM") != "dumb",
        width=width or _NARROW,
        interactive=sys.stderr.isatty() and env.get("TERM") != "dumb",
    )


def one_thread() -> None:
    """Keep numpy from starting threads: our matrices are small, and sums then never depend on timing."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
