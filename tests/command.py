"""The installed command, run as a user runs it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.gitrepo import ENV

COMMAND = str(Path(sys.executable).with_name("reviewer"))


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    code: int
    out: str
    err: str


def reviewer(*args: str, cwd: Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ran:
    """Run `reviewer` with the arguments; the output is UTF-8 whatever happens."""
    done = subprocess.run(
        [COMMAND, *args],
        cwd=cwd,
        input=stdin,
        env={**ENV, **(env or {})},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
