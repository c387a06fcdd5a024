"""What the checks need of each file's syntax, taken down while the file is parsed for all."""

from dataclasses import dataclass, field

from reviewer.change.model import FileChange, Side
from reviewer.facts.checks.handlers import Handlers, handlers_of, may_guard
from reviewer.facts.checks.testcases import TestCase, testcases
from reviewer.facts.definitions import Parsed
from reviewer.facts.places import place


@dataclass(frozen=True, slots=True)
class Read:
    """Tests and handlers by side and path; a file that was not parsed is in neither."""

    tests: dict[tuple[Side, str], tuple[TestCase, ...]] = field(default_factory=dict)
    handlers: dict[tuple[Side, str], Handlers] = field(default_factory=dict)

    def look(self, file: FileChange, before: tuple[str, Parsed], after: tuple[str, Parsed]) -> None:
        """Take down one file's both sides, each its text and its tree."""
        # a guard is lost where an old text named one, or lifted to where a new one does
        guarded = place(file.path) in ("code", "ci") and any(
            may_guard(text) for text, _ in (before, after)
        )
        for side, path, (text, parsed) in (
            (Side.OLD, file.old_path, before),
            (Side.NEW, file.path, after),
        ):
            if found := testcases(path, parsed):
                self.tests[side, path] = found
            if guarded:
                self.handlers[side, path] = handlers_of(parsed, text)
