"""The whole run over a real repository: what one stage hands to the next."""

from pathlib import Path

from reviewer.ports import Selection
from reviewer.report.review import Review
from reviewer.wiring import Asked, How, review
from tests.gitrepo import ENV, Repo


def reviewed(repo: Repo, judge: str = "local") -> Review:
    how = How(judge, ENV["PATH"])
    return review(repo.path, Selection("commit", head="HEAD"), Asked(), how, lambda stage: None)


def test_a_file_that_does_not_parse_is_said_so_once_and_reviewed_all_the_same(
    tmp_path: Path,
) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit("start", {"a.go": "package a\n", "b.py": "x = 1\n"})
    broken = "package a\n\nfunc f( {\n}}}}\n"
    repo.commit("feat: a and b", {"a.go": broken, "b.py": "def b(:\n  pass\n"})
    found = reviewed(repo)
    assert [(gap.where, gap.why[:35], gap.incomplete) for gap in found.facts.gaps] == [
        ("a.go", "not parsed, reviewed as text: new s", False),
        ("b.py", "not parsed, reviewed as text: new s", False),
    ]
    assert found.unjudged == ()
    assert not found.incomplete


def test_a_file_too_large_to_read_is_told_once(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit("start", {"a.py": "x = 1\n" * 1_500_000})
    repo.commit("fix: raise x", {"a.py": "x = 2\n" + "x = 1\n" * 1_499_999})
    found = reviewed(repo)
    assert [(gap.where, gap.incomplete) for gap in found.facts.gaps] == [("a.py", False)]
    assert "too large" in found.facts.gaps[0].why
    assert [hunk.label for hunk in found.judgement.hunks] != ["unjudged"]


def test_without_a_judge_every_hunk_and_file_is_unjudged(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit("start", {"a.py": "x = 1\n", "b.bin": b"\0\1"})
    repo.commit("fix: x", {"a.py": "x = 2\n", "b.bin": b"\0\2"})
    found = reviewed(repo, judge="none")
    assert [each.id for each in found.unjudged] == [found.change.hunks[0].id, "b.bin"]
    assert found.decision.outcome == "sign_off"


def test_stages_are_timed_and_named(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit("start", {"a.py": "x = 1\n"})
    found = reviewed(repo)
    assert sorted(found.timings_ms) == [
        *("change", "decision", "facts", "intent", "judgement", "total"),
    ]
    assert all(spent >= 0 for spent in found.timings_ms.values())
