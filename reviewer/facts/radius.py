"""What a change can reach or destroy, and what could not be seen.

The score is the sum of the factors below, capped at 100. One point of a check's blast weight (0..5)
is ten of the score.

    findings        the heaviest: 10 x its weight; the others: half of that, 20 together at most
    irreversible    10, once, where a finding cannot be undone
    kinds of files  once each, see `KINDS`
    deletions       4 a deleted file, 16 at most
    size            5 x log10(changed lines / 10), 15 at most; tests, documentation and lockfiles left out
    spread          2 for each part of the repository beyond the third, 8 at most
    tier            critical: half of all that again, 10 at least; high: a fifth of it again

Bands: `low` below 20, `medium` below 45, `high` below 70, `critical` from there on.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from reviewer.change.model import Change, FileChange
from reviewer.facts.finding import Finding
from reviewer.facts.tiers import Tiers, touched


class Level(StrEnum):
    """Bands of the blast radius."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 is the smallest reach."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of the score, with its weight and what it refers to."""

    kind: str
    detail: str
    weight: float
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """`score` 0..100 is the capped sum of the factors' weights; `unseen` is never counted as safe."""

    level: Level
    score: float
    factors: tuple[Factor, ...]
    unseen: tuple[str, ...]


BANDS = ((70, Level.CRITICAL), (45, Level.HIGH), (20, Level.MEDIUM), (0, Level.LOW))

# what no part of this score has looked at; said in every run
UNSEEN = (
    "no reference graph is built: who calls or imports what changed is not counted",
    "consumers outside this repository are not counted",
    "what runs in production, and on which data, is not known",
)

# refs are for people to follow; the change itself is in the record
MAX_REFS = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, how much touching it weighs, and how its path is known."""

    name: str
    weight: float
    names: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()
    folders: frozenset[str] = frozenset()

    def holds(self, folders: frozenset[str], name: str) -> bool:
        """Whether a path, in lower case, is of this kind."""
        return (
            name in self.names
            or name.endswith(self.suffixes)
            or not self.folders.isdisjoint(folders)
        )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# the first that holds counts, so what is dangerous stands before what is harmless:
# a Terraform file in a folder `tests` is still infrastructure
KINDS = (
    Kind(
        "infrastructure",
        15,
        _set("dockerfile containerfile chart.yaml kustomization.yaml serverless.yml cdk.json"),
        (
            *(".tf", ".tfvars", ".hcl", ".tf.json", ".bicep", ".dockerfile"),
            *("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"),
        ),
        _set("terraform k8s kubernetes helm cloudformation ansible pulumi"),
    ),
    Kind(
        "pipeline",
        10,
        _set(".gitlab-ci.yml jenkinsfile azure-pipelines.yml .travis.yml bitbucket-pipelines.yml"),
        folders=_set(".github/workflows .github/actions .circleci .buildkite .woodpecker"),
    ),
    Kind("migration", 15, suffixes=(".sql",), folders=_set("migrations migrate alembic")),
    Kind(
        "guard",
        8,
        _set("codeowners .reviewer.yml .pre-commit-config.yaml agents.md claude.md .cursorrules"),
        (".semgrepignore",),
        _set(".kiro .claude .cursor .husky"),
    ),
    Kind(
        "lockfile",
        4,
        _set(
            "package-lock.json yarn.lock pnpm-lock.yaml poetry.lock uv.lock cargo.lock go.sum"
            " gemfile.lock composer.lock pipfile.lock .terraform.lock.hcl bun.lock"
        ),
    ),
    Kind(
        "dependencies",
        8,
        _set(
            "package.json pyproject.toml setup.py setup.cfg requirements.txt pipfile go.mod"
            " cargo.toml gemfile composer.json pom.xml build.gradle build.gradle.kts"
        ),
        (".gemspec", ".csproj"),
        _set("requirements"),
    ),
    Kind("documentation", 0, _set("license"), (".md", ".rst", ".adoc", ".txt")),
    Kind(
        "tests",
        0,
        _set("conftest.py"),
        ("_test.go", "_test.py", ".test.ts", ".test.js", ".spec.ts", ".spec.js", "_spec.rb"),
        _set("t test tests __tests__ spec e2e testdata fixtures"),
    ),
    Kind(
        "public interface",
        6,
        _set(
            "__init__.py main.py main.go cli.py app.py manage.py wsgi.py asgi.py urls.py lib.rs"
            " main.rs index.js index.ts server.js server.ts openapi.yaml openapi.json"
        ),
        (".proto", ".graphql", ".thrift"),
        _set("api"),
    ),
    Kind(
        "configuration",
        8,
        _set("makefile settings.py config.py tsconfig.json .npmrc .env nginx.conf"),
        (".ini", ".cfg", ".conf", ".toml", ".properties", ".yml", ".yaml", ".env"),
        _set("config conf settings"),
    ),
    Kind("source", 2),
)
_HARMLESS = {"documentation", "tests"}
_GENERATED = {"lockfile"}


def kind_of(path: str) -> Kind:
    """The kind of file a path is."""
    *folders, name = path.lower().split("/")
    held = frozenset((*folders, *map("/".join, pairwise(folders))))
    return next((kind for kind in KINDS if kind.holds(held, name)), KINDS[-1])


def blast_radius(
    change: Change, findings: Iterable[Finding], tiers: Tiers | None = None
) -> BlastRadius:
    """How far a change can reach, by the formula above; suppressed findings count too."""
    factors = [
        *_finding_factors(tuple(findings)),
        *_file_factors(change),
        *_extent_factors(change),
    ]
    factors += _tier_factor(change, tiers or Tiers(), sum(factor.weight for factor in factors))
    score = round(min(100.0, sum(factor.weight for factor in factors)), 1)
    level = next(level for least, level in BANDS if score >= least)
    return BlastRadius(level, score, tuple(factors), (*UNSEEN, *_opaque(change)))


def _finding_factors(findings: tuple[Finding, ...]) -> Iterator[Factor]:
    weighty = sorted(
        (finding for finding in findings if finding.blast > 0),
        key=lambda one: (-one.blast, one.path, one.side, one.start_line, one.check, one.id),
    )
    left = 20.0
    for place, finding in enumerate(weighty):
        weight = 10.0 * finding.blast if place == 0 else min(left, 5.0 * finding.blast)
        left -= weight if place else 0
        if weight:
            detail = f"{finding.check} at {finding.path}:{finding.start_line}"
            yield Factor("finding", detail, weight, (finding.id or finding.check,))
    final = [finding for finding in findings if finding.irreversible]
    if final:
        detail = f"cannot be undone: {final[0].check} at {final[0].path}:{final[0].start_line}"
        yield Factor("irreversible", detail, 10.0, _refs(one.id or one.check for one in final))


def _file_factors(change: Change) -> Iterator[Factor]:
    by_kind: dict[str, list[str]] = {}
    for path in touched(change):
        by_kind.setdefault(kind_of(path).name, []).append(path)
    for kind in KINDS:
        paths = by_kind.get(kind.name, [])
        if paths and (kind.weight or set(by_kind) <= _HARMLESS):
            yield Factor("files", f"{kind.name}: {_some(paths)}", kind.weight, _refs(paths))


def _extent_factors(change: Change) -> Iterator[Factor]:
    gone = [file.path for file in change.files if file.status == "deleted"]
    gone = [path for path in gone if kind_of(path).name != "documentation"]
    if gone:
        yield Factor("deletions", f"deletes {_some(gone)}", min(16.0, 4.0 * len(gone)), _refs(gone))
    weighed = [file for file in change.files if kind_of(file.path).name not in _HARMLESS]
    lines = sum(_lines(file) for file in weighed if kind_of(file.path).name not in _GENERATED)
    if lines > 10:
        weight = round(min(15.0, 5 * math.log10(lines / 10)), 1)
        yield Factor("size", f"{lines} changed lines of code and configuration", weight, ())
    parts = sorted({"/".join(file.path.split("/")[:2][:-1]) or "." for file in weighed})
    if len(parts) > 3:
        weight = min(8.0, 2.0 * (len(parts) - 3))
        yield Factor("spread", f"touches {len(parts)} parts: {_some(parts)}", weight, _refs(parts))


def _tier_factor(change: Change, tiers: Tiers, rest: float) -> Iterator[Factor]:
    tier, paths = tiers.of_change(change)
    if tier == "critical":
        weight = max(10.0, round(rest / 2, 1))
        yield Factor("tier", f"critical tier: {_some(paths)}", weight, _refs(paths))
    elif tier == "high" and rest:
        weight = round(rest / 5, 1)
        yield Factor("tier", f"high tier: {_some(paths)}", weight, _refs(paths))


def _opaque(change: Change) -> Iterator[str]:
    for kind in ("binary", "submodule"):
        paths = [file.path for file in change.files if file.kind == kind]
        if paths:
            yield f"what is inside: {kind} {_some(paths)}"


def _lines(file: FileChange) -> int:
    return sum(row[0] != " " for hunk in file.hunks for row in hunk.rows)


def _some(names: Iterable[str]) -> str:
    every = tuple(names)
    return ", ".join(every[:3]) + (f" and {len(every) - 3} more" if len(every) > 3 else "")


def _refs(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)[:MAX_REFS]
