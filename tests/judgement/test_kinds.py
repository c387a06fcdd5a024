import pytest

from reviewer.judgement.kinds import manifest_of, role_of, stem_of


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/cart.py", "code"),
        ("tests/test_cart.py", "test"),
        ("carttest/data/a.txt", "test"),
        ("src/cart.spec.ts", "test"),
        ("src/CartTest.java", "test"),
        ("docs/cart.rst", "docs"),
        ("README", "docs"),
        ("CHANGELOG.md", "changelog"),
        ("changelog/12.fix", "changelog"),
        ("scripts/release.js", "code"),
        ("web/package.json", "manifest"),
        ("requirements-dev.txt", "manifest"),
        ("web/package-lock.json", "lock"),
        ("go.sum", "lock"),
        ("api/cart.pb.go", "generated"),
        (".github/workflows/ci.yml", "config"),
        ("latest.py", "code"),
    ],
)
def test_role(path: str, role: str) -> None:
    assert role_of(path) == role


@pytest.mark.parametrize(
    "path",
    ["src/cart.py", "tests/test_cart.py", "cart_test.go", "web/cart.spec.ts", "CartTest.java"],
)
def test_a_test_has_the_stem_of_what_it_tests(path: str) -> None:
    assert stem_of(path) == "cart"


def test_a_lock_file_has_its_manifest_beside_it() -> None:
    assert manifest_of("web/yarn.lock") == "web/package.json"
    assert manifest_of("web/package.json") is None
