"""`reviewer eval export` where it cannot export; what it writes is in tests/evals/test_inspect_log.py."""

from pathlib import Path

from reviewer.evals.store import result_line
from tests.command import reviewer
from tests.evals.invented import PLAIN


def test_a_name_that_inspect_does_not_read_is_one_line(tmp_path: Path) -> None:
    ran = reviewer("eval", "export", "a.jsonl", "--output", "a.html", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "reviewer: --output a.html: Inspect reads FILE.eval or FILE.json\n"


def test_a_missing_extra_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(result_line(PLAIN), "utf-8")
    gone = tmp_path / "gone/inspect_ai"
    gone.mkdir(parents=True)
    (gone / "__init__.py").write_text("raise ModuleNotFoundError('gone', name='inspect_ai')\n")
    ran = reviewer(
        *("eval", "export", "a.jsonl", "--output", "a.eval"),
        cwd=tmp_path,
        env={"PYTHONPATH": str(gone.parent)},
    )
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "reviewer: `reviewer eval export` needs inspect_ai: "
        "pip install 'secondary-reviewer[evals,inspect]'\n"
    )
    assert not (tmp_path / "a.eval").exists()
