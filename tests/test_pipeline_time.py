"""The time that the syntax of one file may take, by a clock that the tests hold."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from reviewer.change.intent import read_intent
from reviewer.facts.authorship import Authorship
from reviewer.facts.matches import Scan, Target
from reviewer.judgement.nobody import Nobody
from reviewer.pipeline import SYNTAX_SECONDS_PER_FILE, Tools, Watch, review, time_limit
from reviewer.ports import Loaded
from reviewer.report.review import Provenance, Review
from reviewer.wiring import policy_of
from tests.fakes import Files, Tree, change_of


class Clock:
    """Goes on by `step` seconds whenever it is read."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


class NoScanner:
    def scanning(self, files: Sequence[Target]) -> AbstractContextManager[Callable[[], Scan]]:
        return nullcontext(lambda: Scan((), ()))


def test_each_start_has_the_whole_time() -> None:
    clock = Clock(0.0)
    timer = time_limit(clock, 5.0)
    first = timer()
    clock.now = 5.0
    assert not first()
    second = timer()
    clock.now = 5.1
    assert first()
    assert not second()
    clock.now = 10.1
    assert second()


def reviewed(step: float) -> Review:
    text = "def f():\n    return 1\n" * 400
    old: Files = {"a.py": text, "b.py": "x = 1\n"}
    new: Files = {"a.py": text + "y = 2\n", "b.py": "x = 2\n"}
    loaded = Loaded(
        change_of(old, new), Tree(old, new), (), "r", "base", "head", "main", "", None, ()
    )
    tools = Tools(NoScanner(), Nobody(), policy_of(None, ""), Provenance("", "", "", "", ""))
    intent = read_intent(
        title="x", body=None, messages=(), request=None, author=None, source="argument"
    )
    watch = Watch(Clock(step), lambda stage: None)
    return review(loaded, intent, Authorship("unknown", ()), "", tools, watch)


def test_a_slow_file_is_given_up_and_said_so_and_the_others_are_read() -> None:
    found = reviewed(SYNTAX_SECONDS_PER_FILE / 20)
    slow, quick = found.facts.syntax["a.py"], found.facts.syntax["b.py"]
    assert (slow.state, slow.given_up) == ("unparsed", True)
    assert slow.why.endswith("too costly to parse")
    assert [(edit.kind, edit.path) for edit in quick.edits] == [("body", "b.py")]
    assert [gap.where for gap in found.facts.gaps] == ["a.py"]


def test_an_honest_file_has_time_enough() -> None:
    found = reviewed(0.0)
    assert [diff.state for diff in found.facts.syntax.values()] == ["changed", "changed"]
    assert found.facts.gaps == ()
