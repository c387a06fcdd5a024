"""What a file is to a change, by its path: code, its tests, its documents, what tools wrote."""

import re
from functools import lru_cache
from typing import Literal

Role = Literal["code", "test", "docs", "changelog", "manifest", "lock", "config", "generated"]

LOCK_OF = {
    "package-lock.json": "package.json",
    "npm-shrinkwrap.json": "package.json",
    "yarn.lock": "package.json",
    "pnpm-lock.yaml": "package.json",
    "bun.lock": "package.json",
    "bun.lockb": "package.json",
    "go.sum": "go.mod",
    "go.work.sum": "go.work",
    "cargo.lock": "cargo.toml",
    "poetry.lock": "pyproject.toml",
    "uv.lock": "pyproject.toml",
    "pdm.lock": "pyproject.toml",
    "pipfile.lock": "pipfile",
    "composer.lock": "composer.json",
    "gemfile.lock": "gemfile",
    "mix.lock": "mix.exs",
    "flake.lock": "flake.nix",
    "packages.lock.json": "",
    "podfile.lock": "podfile",
    "pubspec.lock": "pubspec.yaml",
    ".terraform.lock.hcl": "",
}
_MANIFESTS = frozenset(LOCK_OF.values()) | {"setup.py", "setup.cfg", "pom.xml", "build.gradle"}
_MANIFEST = re.compile(
    r"requirements[\w.-]{0,40}\.(?:txt|in)$|.{0,80}\.(?:gemspec|csproj)$|build\.gradle\.kts$"
)
_TEST = re.compile(
    r"(?:^|/)(?!latest/|contests?/)(?:[\w.-]{0,40}tests?|tests?[_-][\w-]{1,40}|specs?|__tests__|__snapshots__|testing|testdata|fixtures?"
    r"|t|e2e|benchmarks?|__benchmarks__)/"
    r"|(?:^|/)(?:test_[^/]{1,120}|conftest\.py|tests?\.\w{1,6}|[^/]{1,120}(?:[_.-](?:tests?|spec)|\.test-d)\.\w{1,6})$"
    r"|(?:^|/)[^/]{1,120}(?:Test|Tests|Spec|IT)\.\w{1,6}$|\.snap$"
)
_CHANGELOG = re.compile(
    r"(?:^|/)(?:changes?|changelog|history|news|releases?|release[_-]?notes|whatsnew)(?:[-_.]?[\w.-]{0,40}"
    r"\.(?:md|rst|txt|markdown|adoc)|(?:/[^/]{1,120})?)$",
    re.IGNORECASE,
)
_DOCS = re.compile(
    r"(?:^|/)(?:docs?|documentation|examples?|man)/"
    r"|\.(?:md|mdx|rst|adoc|txt|markdown|tex)$"
    r"|(?:^|/)(?:readme|authors|contributors|license|licence|notice|copying)[^/]{0,40}$",
    re.IGNORECASE,
)
_GENERATED = re.compile(
    r"(?:^|/)(?:dist|vendor|node_modules|third_party|generated|gen)/"
    r"|\.(?:min\.js|min\.css|map|pb\.go|pb\.cc|pb\.h|g\.dart|designer\.cs)$|_pb2(?:_grpc)?\.pyi?$",
    re.IGNORECASE,
)
_CONFIG = re.compile(
    r"\.(?:ya?ml|json|toml|ini|cfg|conf|properties|env|lock|xml|gradle)$|(?:^|/)\.[^/]{1,80}$"
)
_TEST_AFFIX = re.compile(r"^(?:test|spec)s?[_.-]?|[_.-]?(?:tests?|specs?|it)$", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def role_of(path: str) -> Role:
    """The role of a file; a test's fixture is a test, a lock file is no configuration."""
    path = path[-400:]
    name = path.rpartition("/")[2].lower()
    if name in LOCK_OF:
        return "lock"
    if (name and name in _MANIFESTS) or _MANIFEST.match(name):
        return "manifest"
    patterns: tuple[tuple[re.Pattern[str], Role], ...] = (
        (_GENERATED, "generated"),
        (_TEST, "test"),
        (_CHANGELOG, "changelog"),
        (_DOCS, "docs"),
        (_CONFIG, "config"),
    )
    return next((role for pattern, role in patterns if pattern.search(path)), "code")


@lru_cache(maxsize=1 << 14)
def stem_of(path: str) -> str:
    """A file's name without ending and without what marks a test: `test_foo.py` is `foo`."""
    name = path.rpartition("/")[2].split(".", 1)[0] or path.rpartition("/")[2]
    return _TEST_AFFIX.sub("", name).lower() or name.lower()


def manifest_of(path: str) -> str | None:
    """The manifest a lock file is made from, in the same folder; None for other files."""
    folder, slash, name = path.rpartition("/")
    manifest = LOCK_OF.get(name.lower())
    return f"{folder}{slash}{manifest}".lower() if manifest else None
