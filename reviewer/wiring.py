"""Joins the pipeline with the adapters; the only module that knows both."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path

from reviewer import __version__, assets, pipeline
from reviewer.change.intent import Intent, read_intent
from reviewer.change.model import Change
from reviewer.change.source import Source
from reviewer.decision.policy import PRESETS, Policy, parse
from reviewer.errors import UsageError
from reviewer.facts.authorship import authorship
from reviewer.facts.checks import registry
from reviewer.facts.facts import Facts
from reviewer.judgement.nobody import Nobody
from reviewer.judgement.opinion import Judgement
from reviewer.ports import Judge, Loaded, Progress, Selection
from reviewer.report.review import Provenance, Review
from reviewer.rim.deadline import within
from reviewer.rim.git.load import POLICY_FILE, load, load_patch_alone
from reviewer.rim.git.locate import locate
from reviewer.rim.semgrep import Engine
from reviewer.settings import one_thread

DEFAULT_PRESET = "default"
# the embedded judge without what an author writes freely: evals measure what that text is worth
BOUND_JUDGE = "local-bound"
# a policy is a page of YAML; more is an attack on the parser
_MAX_POLICY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says of the change; None where nothing was said."""

    title: str | None = None
    body: str | None = None
    request: str | None = None
    author: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class How:
    """How to review: judge by name, a policy file's bytes and name, the PATH of programs."""

    judge: str
    path: str
    policy: bytes | None = None
    policy_name: str = ""


def review(repo: Path, selection: Selection, asked: Asked, how: How, progress: Progress) -> Review:
    """Review one change.

    Raises:
        UsageError: the caller must act.
        IncompleteError: git could not be read to the end.
    """
    with reviewing(repo, selection, asked, how, progress) as (reviewed, _):
        return reviewed


@contextmanager
def reviewing(
    repo: Path, selection: Selection, asked: Asked, how: How, progress: Progress
) -> Iterator[tuple[Review, Source]]:
    """The same, with what the change can be looked up in until the context ends."""
    watch = pipeline.Watch(time.perf_counter, progress)
    started = time.perf_counter()
    with _loaded(repo, selection, how.path, watch) as loaded:
        with watch.stage("intent", "reading the intent"):
            if not loaded.change.files:
                raise UsageError("nothing to review: the two sides do not differ")
            policy, digest = _policy(loaded, how)
            intent = read_intent(
                title=asked.title,
                body=asked.body,
                messages=loaded.messages,
                request=asked.request,
                author=asked.author or None,
                source="argument",
            )
            wrote = authorship(
                loaded.messages,
                author=asked.author,
                branch=loaded.branch,
                labels=asked.labels,
                body=asked.body or "",
                paths=tuple(loaded.change.by_path),
            )
        tools = _tools(how, policy, digest)
        author = asked.author or (loaded.messages[-1].author if loaded.messages else "")
        with within(policy.limits.seconds, started, time.perf_counter()):
            reviewed = pipeline.review(loaded, intent, wrote, author, tools, watch)
        total = round((time.perf_counter() - started) * 1000, 1)
        yield replace(reviewed, timings_ms={**watch.spent, "total": total}), loaded.source


@contextmanager
def _loaded(repo: Path, selection: Selection, path: str, watch: pipeline.Watch) -> Iterator[Loaded]:
    with watch.stage("change", "reading the change"):
        alone = selection.kind == "patch" and not selection.base and repo.is_dir()
        if alone and not _in_repository(repo):
            context = load_patch_alone(selection)
        else:
            context = load(repo, selection, path)
        loaded = context.__enter__()
    try:
        yield loaded
    finally:
        context.__exit__(None, None, None)


def _in_repository(repo: Path) -> bool:
    try:
        locate(repo)
    except UsageError:
        return False
    return True


def presets() -> dict[str, str]:
    """The shipped policies by name, as text."""
    folder = resources.files("reviewer.decision") / "presets"
    return {name: (folder / f"{name}.yml").read_text(encoding="utf-8") for name in PRESETS}


def policy_of(text: bytes | None, name: str) -> Policy:
    """The policy a file says; the built-in default where there is none."""
    shipped = presets()
    if text is None:
        return parse(shipped[DEFAULT_PRESET], f"built-in {DEFAULT_PRESET}", shipped, registry.BY_ID)
    if len(text) > _MAX_POLICY_BYTES:
        raise UsageError(f"{name}: larger than {_MAX_POLICY_BYTES} bytes")
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: not UTF-8 text") from None
    return parse(decoded, name, shipped, registry.BY_ID)


def _policy(loaded: Loaded, how: How) -> tuple[Policy, str]:
    text, name = how.policy, how.policy_name
    if text is None and loaded.policy is not None:
        text, name = loaded.policy, f"{POLICY_FILE} at {loaded.base[:12]}"
    policy = policy_of(text, name)
    return policy, _digest((text if text is not None else presets()[DEFAULT_PRESET].encode(),))


def _tools(how: How, policy: Policy, digest: str) -> pipeline.Tools:
    scanner = Engine(assets.rules(), how.path)
    if how.judge == "none":
        nobody = Provenance(__version__, _rules_digest(), "", digest, "")
        return pipeline.Tools(scanner, Nobody(), policy, nobody)
    embedded = _Embedded(policy, free_text=how.judge != BOUND_JUDGE)
    model = _digest((assets.model().read_bytes(),))
    provenance = Provenance(__version__, _rules_digest(), "", digest, model)
    return pipeline.Tools(scanner, embedded, policy, provenance, embedded.load)


class _Embedded:
    """The embedded judge, loaded once it is needed: numpy and the model take a tenth of a second."""

    def __init__(self, policy: Policy, *, free_text: bool) -> None:
        self._scale, self._free_text = policy.judge, free_text

    @cached_property
    def _learned(self) -> Judge:
        one_thread()
        from reviewer.judgement.learned import Learned  # noqa: PLC0415
        from reviewer.rim.learned import load  # noqa: PLC0415

        model = load(assets.model()).tuned(self._scale.threshold, self._scale.temperature)
        return Learned(model, free_text=self._free_text)

    def load(self) -> Judge:
        return self._learned

    def judge(self, change: Change, intent: Intent, facts: Facts, source: Source) -> Judgement:
        return self._learned.judge(change, intent, facts, source)


def thresholds(judge: str) -> tuple[float, ...]:
    """From which score on a judge as shipped flags a change, and in it a hunk; () for none."""
    if judge == "none":
        return ()
    one_thread()
    from reviewer.rim.learned import load  # noqa: PLC0415

    model = load(assets.model())
    return model.broad_from, model.foreign_from


def _rules_digest() -> str:
    return _digest([path.read_bytes() for path in assets.rules()])


def _digest(contents: Sequence[bytes]) -> str:
    total = hashlib.sha256()
    for content in contents:
        total.update(hashlib.sha256(content).digest())
    return f"sha256:{total.hexdigest()[:16]}"
