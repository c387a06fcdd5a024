import subprocess
from pathlib import Path

import pytest

from reviewer.change.model import Side
from tests.fakes import Tree, change_of, view_of

CASES = {
    "edit": ({"a.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n"}, {"a.txt": "1\n2\n3\nx\n5\n6\n7\n8\n9\n"}),
    "no newline": ({"a.txt": "1\n2"}, {"a.txt": "1\n2\n"}),
    "added": ({}, {"b/a.txt": "1\n2\n"}),
    "deleted": ({"b/a.txt": "1\n2\n"}, {}),
    "insert at top": ({"a": "1\n2\n3\n4\n5\n"}, {"a": "0\n1\n2\n3\n4\n5\n"}),
    "renamed": ({"a": "1\n2\n3\n4\n"}, {"c": "1\n2\n3\nx\n"}),
    "two hunks": (
        {"a": "".join(f"{n}\n" for n in range(30))},
        {"a": "".join(f"{n}\n" for n in range(30) if n not in (3, 25))},
    ),
}


def git_hunks(folder: Path, old: dict[str, str], new: dict[str, str]) -> list[str]:
    def run(*args: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *args],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    run("init", "-q")
    for tree in (old, new):
        for file in folder.rglob("*"):
            if file.is_file() and ".git" not in file.parts:
                file.unlink()
        for path, content in tree.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content.encode())
        run("add", "-A")
        run("commit", "-q", "--allow-empty", "-m", "x")
    out = run("diff", "-U3", "-M", "HEAD~1", "HEAD")
    keep, rows = False, []
    for row in out.split("\n")[:-1]:
        if row.startswith("diff --git"):
            keep = False
        if row.startswith("@@"):
            keep = True
            row = row[: row.index("@@", 2) + 2]
        if keep:
            rows.append(row)
    return rows


def span(start: int, count: int) -> str:
    return f"{start}" if count == 1 else f"{start},{count}"


@pytest.mark.parametrize("name", CASES)
def test_hunks_are_those_of_git(name: str, tmp_path: Path) -> None:
    old, new = CASES[name]
    mine = []
    for hunk in change_of(old, new).hunks:
        mine.append(
            f"@@ -{span(hunk.old_start, hunk.old_lines)} +{span(hunk.new_start, hunk.new_lines)} @@"
        )
        mine += hunk.rows
    assert mine == git_hunks(tmp_path, old, new)


def test_status_and_old_path() -> None:
    change = change_of({"gone": "1\n", "was": "1\n2\n3\n"}, {"is": "1\n2\n3\n4\n", "new": "z\n"})
    assert [(f.path, f.old_path, f.status) for f in change.files] == [
        ("gone", "gone", "deleted"),
        ("is", "was", "renamed"),
        ("new", "new", "added"),
    ]
    assert [h.id for h in change.hunks] == ["h1", "h2", "h3"]


def test_tree_reads_and_lists_one_side() -> None:
    tree = Tree({"a/x": "1", "a/b/y": "2"}, {"x": b"\xff"})
    assert tree.read(Side.OLD, "a/x") == b"1"
    assert tree.read(Side.NEW, "a/x") is None
    assert tree.listing(Side.OLD, "a") == ("a/x",)
    assert tree.listing(Side.NEW, "") == ("x",)
    assert view_of({"x": "1"}, {}).source.read(Side.OLD, "x") == b"1"
