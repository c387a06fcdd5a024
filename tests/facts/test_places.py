"""What kind of place a path is."""

import pytest

from reviewer.facts.places import place


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/app.py", "code"),
        ("latest.py", "code"),
        ("src/contest/a.py", "code"),
        ("attestation.go", "code"),
        ("tests/a.py", "tests"),
        ("t/unit/worker/a.py", "tests"),
        ("pkg/a_test.go", "tests"),
        ("web/a.spec.ts", "tests"),
        ("src/ATest.kt", "tests"),
        ("src/OrderTests.cs", "tests"),
        ("conftest.py", "tests"),
        ("README.md", "docs"),
        ("tests/README.md", "docs"),
        (".github/workflows/ci.yml", "ci"),
        (".gitlab-ci.yml", "ci"),
        ("deploy/Jenkinsfile", "ci"),
    ],
)
def test_place(path: str, kind: str) -> None:
    assert place(path) == kind
