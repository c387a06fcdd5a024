"""What each report says of the shared reviews, kept as files; `python -m tests.report.goldens` rewrites."""

from collections.abc import Callable, Mapping
from pathlib import Path

from reviewer.report import comment, record, sarif, terminal
from reviewer.report.explain import explain
from reviewer.report.review import Review
from tests.report import reviews

FOLDER = Path(__file__).parent.parent / "data" / "report"

RENDERERS: Mapping[str, Callable[[Review], str]] = {
    "txt": terminal.render,
    "ansi": lambda review: terminal.render(review, colour=True),
    "json": record.render,
    "sarif": sarif.render,
    "md": comment.render,
}

CASES: Mapping[str, Callable[[], str]] = {
    "mixed.txt": lambda: RENDERERS["txt"](reviews.mixed()),
    "mixed.ansi": lambda: RENDERERS["ansi"](reviews.mixed()),
    "mixed.json": lambda: RENDERERS["json"](reviews.mixed()),
    "mixed.sarif": lambda: RENDERERS["sarif"](reviews.mixed()),
    "mixed.md": lambda: RENDERERS["md"](reviews.mixed()),
    "passing.txt": lambda: RENDERERS["txt"](reviews.passing()),
    "passing.md": lambda: RENDERERS["md"](reviews.passing()),
    "untitled.txt": lambda: RENDERERS["txt"](reviews.untitled()),
    "untitled.md": lambda: RENDERERS["md"](reviews.untitled()),
    "large.txt": lambda: RENDERERS["txt"](reviews.large()),
    "hostile.md": lambda: RENDERERS["md"](reviews.hostile(reviews.HOSTILE)),
    "decision.explained": lambda: explain(reviews.mixed(), "decision"),
    "h3.explained": lambda: explain(reviews.mixed(), "h3"),
    "record.schema.json": record.schema,
}

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in CASES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")
