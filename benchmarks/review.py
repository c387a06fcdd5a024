"""`make bench`: the whole command beside `semgrep scan`, in turn, with medians and ratios."""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.repository import made
from reviewer import assets

ROUNDS = 9
BIN = Path(sys.executable).parent
# semgrep prefixes a rule's id with the path of its file
RULES = [word for path in assets.rules() for word in ("--config", str(path))]
SEMGREP = [
    str(BIN / "semgrep"),
    *("scan", "--metrics=off", "--disable-version-check", "--quiet", "--json", *RULES),
]
Found = set[tuple[str, str, int]]


def timed(argv: Sequence[str], folder: Path) -> tuple[float, bytes]:
    """Seconds of one run as a whole process, and its standard output."""
    start = time.perf_counter()
    done = subprocess.run(argv, cwd=folder, capture_output=True, check=False)
    if done.returncode in (2, 3):
        sys.exit(f"{argv[0]} failed: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - start, done.stdout


def side_by_side(ours: Sequence[str], theirs: Sequence[str], folder: Path, title: str) -> None:
    """Both commands in turn; medians, the ratio pair by pair, and whether they agree."""
    pairs = []
    found: list[tuple[bytes, bytes]] = []
    for _ in range(ROUNDS):
        mine, my_output = timed(ours, folder)
        peer, peer_output = timed(theirs, folder)
        pairs.append((mine, peer))
        found.append((my_output, peer_output))
    ratio = statistics.median(mine / peer for mine, peer in pairs)
    print(
        f"{title}: reviewer {statistics.median(mine for mine, _ in pairs):.2f} s, "
        f"semgrep {statistics.median(peer for _, peer in pairs):.2f} s, ratio {ratio:.2f}; "
        f"{agreement(our_findings(found[-1][0]), peer_findings(found[-1][1]))}"
    )


def our_findings(output: bytes) -> Found:
    """What the scanner found, as (check, path, line)."""
    findings = json.loads(output)["findings"]
    return {
        (one["check"], one["path"], one["start_line"])
        for one in findings
        if one["source"] == "semgrep" and one["side"] == "new"
    }


def peer_findings(output: bytes) -> Found:
    """The same of semgrep's own JSON; the check is the rule's id before its first dot."""
    results = json.loads(output)["results"]
    ids = {path.stem for path in assets.rules()}
    found = set()
    for one in results:
        parts = one["check_id"].split(".")
        start = max((at + 1 for at, part in enumerate(parts) if part in {*ids, "rules"}), default=0)
        found.add((parts[start], one["path"], one["start"]["line"]))
    return found


def agreement(ours: Found, theirs: Found) -> str:
    """Whether both found the same."""
    if ours == theirs:
        return f"the same {len(ours)} new findings"
    return f"DIFFERENT findings: only ours {sorted(ours - theirs)}, only theirs {sorted(theirs - ours)}"


def small(folder: Path) -> None:
    """Five changed files of 700."""
    repo = made(folder / "small", files=700, changed=5)
    changed = [str(path.relative_to(repo)) for path in sorted(repo.glob("src/*/m[0-4].*"))]
    side_by_side(command("--commit", "HEAD"), [*SEMGREP, *changed], repo, "5 of 700 files")


def medium(folder: Path) -> None:
    """Forty-four changed files, against semgrep's own comparison of two revisions."""
    repo = made(folder / "medium", files=700, changed=44)
    peer = [*SEMGREP, "--baseline-commit", "HEAD~1"]
    side_by_side(command("--commit", "HEAD"), peer, repo, "44 of 700 files")


def large(folder: Path) -> None:
    """Five thousand changed files: time, memory, and growth beside half of it."""
    for count in (2500, 5000):
        repo = made(folder / f"large{count}", files=count, changed=count)
        seconds, _ = timed(command("--commit", "HEAD"), repo)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
        print(
            f"{count} changed files of 4 kB: {seconds:.1f} s, largest process so far {peak:.2f} GB"
        )


def command(*args: str) -> list[str]:
    """Our whole command with a JSON report."""
    return [str(BIN / "reviewer"), "review", "--format", "json", *args]


def main() -> None:
    """Run what is named on the command line, else everything."""
    benches: dict[str, Callable[[Path], None]] = {"small": small, "medium": medium, "large": large}
    with tempfile.TemporaryDirectory(prefix="reviewer-bench-") as folder:
        for name in sys.argv[1:] or benches:
            benches[name](Path(folder))


if __name__ == "__main__":
    main()
