import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.change.globs import matches, matching

YES = [
    ("*.tf", "main.tf"),
    ("*.tf", "infra/deep/main.tf"),
    ("/*.tf", "main.tf"),
    ("infra", "infra/a/b.txt"),
    ("infra", "deep/infra/b.txt"),
    ("infra/", "infra/b.txt"),
    ("/infra", "infra/b.txt"),
    ("infra/**", "infra/a/b.txt"),
    ("infra/*", "infra/b.txt"),
    ("infra/*/", "infra/a/b/c.txt"),
    ("infra/prod", "infra/prod/db.tf"),
    ("**/db.tf", "db.tf"),
    ("**/db.tf", "a/b/db.tf"),
    ("a/**/z.py", "a/z.py"),
    ("a/**/z.py", "a/b/c/z.py"),
    ("a/**/b/*.py", "a/b/x/b/y.py"),
    ("file?.txt", "file1.txt"),
    ("a**b.txt", "axxb.txt"),
    ("**", "anything/at/all"),
    ("*", "any"),
    ("app/[id].tsx", "app/[id].tsx"),
    (".github/workflows", ".github/workflows/ci.yml"),
]
NO = [
    ("/*.tf", "infra/main.tf"),
    ("infra/*", "infra/a/b.txt"),
    ("/infra", "deep/infra/b.txt"),
    ("infra", "infrastructure/b.txt"),
    ("*.tf", "main.tf.bak"),
    ("file?.txt", "file.txt"),
    ("a/?/b", "a/x/y/b"),
    ("app/[id].tsx", "app/i.tsx"),
    ("Infra", "infra/a"),
    ("a.b", "axb"),
]


@pytest.mark.parametrize(("pattern", "path"), YES, ids=" ".join)
def test_matches(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NO, ids=" ".join)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


def test_the_first_pattern_that_means_it_is_given() -> None:
    assert matching(("b", "*.py", "a"), "a/x.py") == "*.py"
    assert matching((), "a") is None


@given(st.text(alphabet="ab/.", min_size=1).filter(lambda path: "//" not in path))
def test_every_plain_path_matches_itself_and_what_lies_below(path: str) -> None:
    path = path.strip("/")
    if path:
        assert matches(f"/{path}", path)
        assert matches(f"/{path}/", f"{path}/below")


def test_many_stars_cost_no_more_than_length_times_length() -> None:
    started = time.perf_counter()
    assert not matches("*a" * 100 + "b", "a" * 2000)
    assert not matches("**/a/" * 100 + "b", "a/" * 1000 + "c")
    assert time.perf_counter() - started < 5
