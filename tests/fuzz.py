"""Hostile diffs: mutated patches through the reader, `git apply` beside it, and the real command.

`python -m tests.fuzz --seconds 60 [--seed N]`: each case has a seed of its own, printed when it
fails; `--case N` runs that one alone. A case that hangs ends the run with a traceback and its seed.
"""

import argparse
import contextlib
import faulthandler
import io
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reviewer.change.diff import parse
from reviewer.change.model import Change, Side
from reviewer.change.reconstruct import Patched
from reviewer.cli.main import run
from reviewer.errors import ReviewerError
from tests.gitrepo import ENV, Repo

# a case takes milliseconds, one through the command a second; the rest is patience with the machine
CASE_SECONDS = 120
# of so many cases one goes through the whole command as well; of those it can read, the more
ONE_IN = 60

TREE: Mapping[str, bytes] = {
    "app.py": b"import os\n\n\ndef total(rows):\n    return sum(rows)\n\n\nLIMIT = 10\n",
    "lib/util.js": b"export function f(a) {\n  return a + 1\n}\n",
    "infra/main.tf": b'resource "aws_db_instance" "d" {\n  deletion_protection = true\n}\n',
    "no_end.txt": b"one\ntwo",
    "crlf.txt": b"a\r\nb\r\nc\r\n",
    "latin.txt": b"caf\xe9\nth\xe9\n",
    "odd name\t.txt": b"x\n",
    "data.bin": bytes(range(256)),
    "many.txt": b"".join(b"line %d\n" % n for n in range(60)),
}
NEXT: Mapping[str, bytes | None] = {
    "app.py": b"import os\n\n\ndef total(rows, tax):\n    return sum(rows) + tax\n\n\nLIMIT = 20\n",
    "lib/util.js": None,
    "infra/main.tf": b'resource "aws_db_instance" "d2" {\n  deletion_protection = false\n}\n',
    "no_end.txt": b"one\ntwo\nthree\n",
    "crlf.txt": b"a\r\nB\r\nc\r\n",
    "latin.txt": b"caf\xe8\nth\xe9\n",
    "odd name\t.txt": b"y\n",
    "data.bin": bytes(range(255, -1, -1)),
    "many.txt": b"".join(b"line %d\n" % (n + (n % 20 == 7)) for n in range(60)),
    "new/file.sh": b"#!/bin/sh\nrm -rf /\n",
}
HEADERS = (
    b"diff --git a/app.py b/app.py",
    b"--- a/app.py",
    b"+++ b/app.py",
    b"--- /dev/null",
    b"+++ /dev/null",
    b"@@ -1 +1 @@",
    b"@@ -0,0 +1 @@",
    b"@@ -1,8 +0,0 @@",
    b"@@ -999999999,999999999 +999999999,999999999 @@",
    b"new file mode 100755",
    b"deleted file mode 100644",
    b"old mode 100644",
    b"new mode 120000",
    b"rename from app.py",
    b"rename to evil.py",
    b"copy from many.txt",
    b"copy to many2.txt",
    b"index 0000000..1111111 160000",
    b"similarity index 100%",
    b"GIT binary patch",
    b"literal 10",
    b"Binary files a/app.py and b/app.py differ",
    b"\\ No newline at end of file",
    b"From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001",
    b"Subject: [PATCH] fix",
    b"-- ",
    b"***************",
    b"diff --cc app.py",
)


def repository(path: Path) -> tuple[Repo, list[bytes]]:
    """A repository of TREE, and patches of it in several forms to mutate."""
    repo = Repo(path)
    repo.commit("start", dict(TREE))
    repo.git("mv", "many.txt", "moved.txt")
    moved = {path: text for path, text in NEXT.items() if path != "many.txt"}
    repo.commit("fix: add tax", {**moved, "moved.txt": NEXT["many.txt"]})
    forms = (
        ("diff", "HEAD~1", "HEAD"),
        ("diff", "--binary", "-M", "-C", "HEAD~1", "HEAD"),
        ("diff", "--text", "--no-renames", "HEAD~1", "HEAD"),
        ("format-patch", "--stdout", "-1", "HEAD"),
        ("diff", "-R", "-U1", "HEAD", "HEAD~1"),
    )
    seeds = [repo.git(*form) for form in forms]
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    return repo, seeds


def mutated(seed: int, seeds: list[bytes]) -> bytes:
    """The patch of one case."""
    chance = random.Random(seed)  # noqa: S311  # cases, no secrets
    lines = chance.choice(seeds).split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        mutation = chance.choice(MUTATIONS)
        lines = mutation(chance, lines) or [b""]
    return b"\n".join(lines)


def _dropped(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + chance.choice((1, 1, 1, 5)) :]


def _doubled(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(lines))
    piece = lines[at : at + chance.choice((1, 1, 6))]
    return lines[:at] + piece * chance.choice((2, 2, 40)) + lines[at:]


def _moved(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    start = chance.randrange(len(lines))
    piece = lines[start : start + chance.randrange(1, 12)]
    rest = lines[:start] + lines[start + len(piece) :]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + piece + rest[at:]


def _faked(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(lines) + 1)
    return lines[:at] + chance.sample(HEADERS, chance.choice((1, 1, 3))) + lines[at:]


def _flipped(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    data = bytearray(b"\n".join(lines))
    for _ in range(chance.choice((1, 3, 20))):
        if data:
            data[chance.randrange(len(data))] = chance.choice((0, 10, 13, 32, 43, 45, 92, 255))
    return bytes(data).split(b"\n")


def _counted(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    """Another number in a hunk header or an index line."""
    places = [n for n, line in enumerate(lines) if line.startswith((b"@@ ", b"index ", b"new "))]
    if not places:
        return lines
    at = chance.choice(places)
    words = lines[at].split(b" ")
    number = chance.choice((b"0", b"1", b"2", b"99999999", b"4294967296", b"-1", b"1,0", b"+7,7"))
    words[chance.randrange(len(words))] = chance.choice((number, b"-" + number, b"+" + number))
    return [*lines[:at], b" ".join(words), *lines[at + 1 :]]


def _renamed(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    """Another name, all through the patch or in one place."""
    names = [b"app.py", b"lib/util.js", b"infra/main.tf", b"moved.txt", b"a/", b"b/"]
    others = [b"../x", b"/etc/passwd", b"d/" * 4000 + b"x", b"x" * 300, b'"q\\000"', b"\xff", b"."]
    old, new = chance.choice(names), chance.choice(names + others)
    if chance.random() < 0.5:
        return [line.replace(old, new) for line in lines]
    at = chance.randrange(len(lines))
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


def _junk(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(lines) + 1)
    size = chance.choice((1, 30, 5000))
    marks = (b"", b"+", b"-", b" ", b"@@ -", b"diff --git ", b"--- ", b"+++ ")
    return [*lines[:at], chance.choice(marks) + chance.randbytes(size), *lines[at:]]


def _cut(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    data = b"\n".join(lines)
    return data[: chance.randrange(len(data) + 1)].split(b"\n")


def _ends_changed(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    return [line + b"\r" if chance.random() < 0.9 else line for line in lines]


def _folded(chance: random.Random, lines: list[bytes]) -> list[bytes]:
    """One line, endlessly deep or long."""
    at = chance.randrange(len(lines))
    opening = chance.choice((b"(", b"[", b"{", b'"', b"a:\n", b"-", b"\t", b"if x:", b"<"))
    return [*lines[:at], lines[at][:1] + opening * 3000, *lines[at + 1 :]]


MUTATIONS: tuple[Callable[[random.Random, list[bytes]], list[bytes]], ...] = (
    *(_dropped, _doubled, _moved, _faked, _flipped, _counted),
    *(_renamed, _junk, _cut, _ends_changed, _folded),
)


@dataclass(frozen=True)
class Base:
    """A `Source` whose new side is TREE."""

    def read(self, side: Side, path: str) -> bytes | None:
        """A file of TREE."""
        return TREE.get(path) if side is Side.NEW else None

    def listing(self, side: Side, folder: str) -> tuple[str, ...]:
        """Its files directly in a folder."""
        del side
        return tuple(sorted(path for path in TREE if path.rpartition("/")[0] == folder))


@dataclass
class Tally:
    """What came of the cases."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def failed(self, seed: int, why: str) -> None:
        """Keep a failure, and say it at once."""
        self.failures.append(f"case {seed}: {' '.join(why.split())}")
        sys.stderr.write(self.failures[-1] + "\n")


def reader_case(seed: int, patch: bytes, repo: Repo, tally: Tally, *, beside_git: bool) -> bool:
    """The reader reads it or refuses it in one line; what it reads is what git would apply.

    Gives whether it was read.
    """
    try:
        change = parse(patch, "the patch")
    except ReviewerError as error:
        tally.outcomes["refused"] += 1
        if len(str(error).splitlines()) != 1 or len(str(error)) > 2000:
            tally.failed(seed, f"not one line: {str(error)[:300]!r}")
        return False
    tally.outcomes["read"] += 1
    ids = [part.id for hunk in change.hunks for part in hunk.parts]
    if len(set(ids)) != len(ids):
        tally.failed(seed, "two parts of one id")
    source = Patched(change, Base())
    for file in change.files:
        source.read(Side.OLD, file.old_path)
        source.read(Side.NEW, file.path)
        source.listing(Side.NEW, file.path.rpartition("/")[0])
    if beside_git and not source.sparse and not source.unread:
        _beside_git(seed, patch, change, source, repo, tally)
    return True


def _beside_git(
    seed: int, patch: bytes, change: Change, source: Patched, repo: Repo, tally: Tally
) -> None:
    """Where `git apply` takes the patch too, it makes the files we showed."""
    repo.git("read-tree", "HEAD")
    argv = ["git", "apply", "--cached", "--unidiff-zero", "--whitespace=nowarn"]
    done = subprocess.run(argv, cwd=repo.path, env=ENV, input=patch, capture_output=True)
    if done.returncode < 0:  # git itself crashed
        tally.outcomes["git apply crashed"] += 1
        (repo.path / ".git/index.lock").unlink(missing_ok=True)
    if done.returncode != 0:
        return
    tally.outcomes["applied by git too"] += 1
    entries = repo.git("ls-files", "--stage", "-z").split(b"\0")[:-1]
    theirs = {entry.partition(b"\t")[2]: entry.split(b" ")[1].decode() for entry in entries}
    binary = {file.path for file in change.files if file.kind == "binary"}
    paths = {*TREE, *(file.path for file in change.files)} - binary
    for path in sorted(paths):
        oid = theirs.get(path.encode("utf-8", "surrogateescape"))
        text = repo.git("cat-file", "blob", oid) if oid else None
        # git stops at a damaged binary patch without a word: then we show more than it applies
        if text not in (source.read(Side.NEW, path), TREE.get(path)):
            tally.failed(seed, f"git apply makes of {path!r} what we do not show")
    unseen = {path.decode("utf-8", "surrogateescape") for path in theirs} - {*TREE} - {*paths}
    # without a `deleted file mode` git takes /dev/null for a name; we show the deletion
    if unseen - binary - {"dev/null"}:
        tally.failed(seed, f"git apply makes files we do not show: {unseen}")


def command_case(seed: int, patch: bytes, repo: Repo, folder: Path, tally: Tally) -> None:
    """The command ends with a code of the contract, and says what was wrong in one line."""
    file = folder / "case.diff"
    file.write_bytes(patch)
    report, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(report, encoding="utf-8")
    where = str(repo.path if seed % 3 else folder)
    form = ("text", "json", "sarif", "markdown")[seed % 4]
    argv = ["review", "--patch", str(file), "--repo", where, "--format", form]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(argv)
    said = err.getvalue()
    tally.outcomes[f"exit {code}"] += 1
    if code not in (0, 2, 3, 4, 5):
        tally.failed(seed, f"exit {code}: {said[:300]!r}")
    if "This is a bug" in said:
        tally.failed(seed, said.strip()[:500])
    if not report.getvalue() and len(said.splitlines()) != 1:
        tally.failed(seed, f"exit {code} without one clear line: {said[:300]!r}")


def cases(first: int, seconds: float, count: int) -> Iterator[int]:
    """Seeds of cases until the time or the count is over."""
    ends = time.monotonic() + seconds
    for seed in range(first, first + count):
        if time.monotonic() > ends:
            return
        yield seed


def fuzz(seeds: Iterator[int], folder: Path, one_in: int = ONE_IN) -> Tally:
    """Run the cases; of `one_in` one goes through the command too."""
    repo, patches = repository(folder / "repo")
    tally = Tally()
    for seed in seeds:
        patch = mutated(seed, patches)
        (folder / "running.diff").write_bytes(patch)
        (folder / "running.seed").write_text(f"{seed}\n")
        faulthandler.dump_traceback_later(CASE_SECONDS, exit=True)
        try:
            read = reader_case(seed, patch, repo, tally, beside_git=seed % 4 == 0 or one_in == 1)
            if seed % one_in == 0 or (read and seed % one_in % 15 == 0):
                command_case(seed, patch, repo, folder, tally)
        except Exception as error:  # noqa: BLE001  # any is a failure of this case
            tally.failed(seed, f"{type(error).__name__}: {error}")
        finally:
            faulthandler.cancel_dump_traceback_later()
    return tally


def main() -> int:
    """Run for a time; 1 if anything failed."""
    parser = argparse.ArgumentParser(description="hostile diffs through the reviewer")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    parser.add_argument("--case", type=int, help="one case alone, through everything")
    args = parser.parse_args()
    first = args.seed if args.case is None else args.case
    count, one_in = (10**9, ONE_IN) if args.case is None else (1, 1)
    sys.stderr.write(f"seed {first}\n")
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as folder:
        tally = fuzz(cases(first, args.seconds, count), Path(folder), one_in)
        if args.case is not None:
            sys.stdout.buffer.write((Path(folder) / "running.diff").read_bytes())
    told = [f"{name}: {number}" for name, number in sorted(tally.outcomes.items())]
    sys.stderr.write(f"{', '.join(told)}\n{len(tally.failures)} failures\n")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
