"""Made repositories of a stated size, the same on every machine."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

_WORDS = [
    "order",
    "cart",
    "total",
    "price",
    "stock",
    "user",
    "token",
    "cache",
    "retry",
    "queue",
    "batch",
    "email",
    "invoice",
]
_PLANTED = "\n\ndef fetch_{n}(url):\n    return requests.get(url, verify=False)\n"
_ENV = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": "bench@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
}


def git(folder: Path, *args: str) -> None:
    """Run git there, or fail."""
    subprocess.run(["git", *args], cwd=folder, env=_ENV, check=True, capture_output=True)


def made(folder: Path, files: int, changed: int, size: int = 4000) -> Path:
    """A repository of `files` files of about `size` bytes whose last commit changes `changed`.

    Every tenth changed Python file gains one line that a rule finds.
    """
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    paths = []
    for number in range(files):
        path = (
            folder
            / f"src/{_WORDS[number % 13]}/m{number}{('.py', '.js', '.go', '.yaml')[number % 4]}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(_source(number, path.suffix, size)), encoding="utf-8")
        paths.append(path)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "start")
    for number, path in enumerate(paths[:changed]):
        text = path.read_text(encoding="utf-8").replace("limit = 10", "limit = 20", 1)
        if path.suffix == ".py" and number % 10 == 0:
            text += _PLANTED.format(n=number)
        path.write_text(text.replace("limit: 10", "limit: 20", 1), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "fix: raise the limit of orders")
    return folder


def _source(number: int, suffix: str, size: int) -> Iterator[str]:
    chance = random.Random(number)  # noqa: S311  # sizes and names, no secrets
    yield {".py": "import requests\n", ".go": "package m\n", ".js": "'use strict'\n"}.get(
        suffix, ""
    )
    written = 0
    index = 0
    while written < size:
        first, second = chance.choice(_WORDS), chance.choice(_WORDS)
        text = {
            ".py": f"\n\ndef {first}_{second}_{index}(a, b):\n    limit = 10\n    if a > b:\n"
            f"        raise ValueError('{first}')\n    return a * {index} + b\n",
            ".js": f"\nfunction {first}{second}{index}(a, b) {{\n  const limit = 10\n"
            f"  if (a > b) throw new Error('{first}')\n  return a * {index} + b\n}}\n",
            ".go": f"\nfunc {first}{second}{index}(a int, b int) int {{\n\tlimit = 10\n"
            f"\tif a > b {{\n\t\treturn {index}\n\t}}\n\treturn a + b\n}}\n",
            ".yaml": f"{first}_{second}_{index}:\n  limit: 10\n  names: [{first}, {second}]\n",
        }[suffix]
        written += len(text)
        index += 1
        yield text
