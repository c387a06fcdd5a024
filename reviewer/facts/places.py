"""What kind of place a path is, by its name: tests, documentation, continuous integration, code."""

import re
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

Place: TypeAlias = Literal["docs", "tests", "ci", "code"]

_DOCS: Final = frozenset({".md", ".rst", ".adoc", ".mdx"})
_TESTS: Final = re.compile(
    r"(?:^|/)(?:tests?|__tests__|testing|testdata|specs?|e2e|fixtures|integration_?tests?|t/unit)/"
    r"|(?:^|/)(?:test_[^/]*|conftest\.py|[^/]*(?:_test|_spec|\.test|\.spec|\.cy)\.\w+)$"
    r"|(?:^|/)(?:[^/]*[A-Za-z0-9])?Tests?\.\w+$"
)
_CI: Final = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions)|\.circleci|\.buildkite)/"
    r"|(?:^|/)(?:\.gitlab-ci[^/]*|\.travis|azure-pipelines[^/]*|appveyor)\.ya?ml$|(?:^|/)Jenkinsfile"
)


def place(path: str) -> Place:
    """The kind of place; a test's documentation is documentation."""
    if PurePosixPath(path).suffix.lower() in _DOCS:
        return "docs"
    if _TESTS.search(path):
        return "tests"
    return "ci" if _CI.search(path) else "code"
