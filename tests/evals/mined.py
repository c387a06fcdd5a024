"""A repository with a history worth mining: small commits of two authors on twelve modules."""

from pathlib import Path

from tests.gitrepo import Repo

MODULES = [f"pkg{n % 4}/mod{n}.py" for n in range(12)]
TOPICS = ["rounding", "colours", "latency", "margins", "currency", "weights", "timezones"]
FILLER = "\n".join(f"# row {n}" for n in range(12))


def module(name: str, *values: int) -> str:
    """Functions far enough from each other that each edit is a hunk."""
    return "".join(
        f"def {name}_{letter}(value, limit):\n"
        f"    if value is None:\n"
        f"        raise ValueError('{name}')\n"
        f"    return call_{name}_{letter}(value, limit, {number})\n\n{FILLER}\n\n"
        for letter, number in zip("abc", values, strict=True)
    )


def mined(path: Path, rounds: int = 8) -> Repo:
    """Commits of one module, of two, and every fifth of several things, and it says so."""
    repo = Repo(path)
    values = {name: [1, 2, 3] for name in MODULES}
    stem = {name: name.rpartition("/")[2].removesuffix(".py") for name in MODULES}
    repo.commit("start", {name: module(stem[name], *values[name]) for name in MODULES})
    for turn in range(rounds * len(MODULES)):
        name = MODULES[turn * 5 % len(MODULES)]
        first, second = turn % 3, (turn + 1) % 3
        values[name][first] += 7 + turn
        values[name][second] += 11 + turn
        message = f"fix {TOPICS[turn % len(TOPICS)]} of {stem[name]}"
        files: dict[str, str | bytes | None] = {name: module(stem[name], *values[name])}
        if turn % 3 == 0:
            beside = MODULES[(turn * 5 + 1) % len(MODULES)]
            values[beside] = [value + 13 + turn for value in values[beside]]
            files[beside] = module(stem[beside], *values[beside])
        if turn % 5 == 4:
            other = f"docs/guide{turn}.md"
            files[other] = f"# Guide {turn}\n\nlatitude longitude altitude\n"
            message += (
                f"\n\n- Fix {stem[name]} constants\n- Add latitude and longitude to {other}\n"
            )
        repo.commit(message, files)
    return repo
