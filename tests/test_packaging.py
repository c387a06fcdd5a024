"""The wheel: whole, and at work without the checkout it was built from."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.gitrepo import ENV, Repo

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=CHECKOUT,
        env=ENV,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_all_that_is_read_at_run_time(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rules = {f"reviewer/shipped/rules/{path.name}" for path in (CHECKOUT / "rules").iterdir()}
    assert rules <= set(names)
    assert {f"reviewer/decision/presets/{n}.yml" for n in ("default", "observe", "strict")} <= set(
        names
    )
    assert "reviewer/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "rules/"))]


def test_the_unpacked_wheel_reviews_with_its_own_rules(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    repo = Repo(tmp_path / "repo")
    repo.commit("start", {"a.py": "x = 1\n"})
    repo.commit("fix: reach the host", {"a.py": "x = requests.get(url, verify=False)\n"})
    done = subprocess.run(
        [sys.executable, "-m", "reviewer", "review"],
        cwd=repo.path,
        env={**ENV, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (5, b"")
    assert b"verification-disabled" in done.stdout


def test_a_package_without_rules_says_so_and_is_no_pass(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (site / "reviewer/shipped/rules").rename(tmp_path / "gone")
    repo = Repo(tmp_path / "repo")
    repo.commit("start", {"a.py": "x = 1\n"})
    done = subprocess.run(
        [sys.executable, "-m", "reviewer", "review"],
        cwd=repo.path,
        env={**ENV, "PYTHONPATH": str(site)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"install it again" in done.stderr


def test_every_requirement_is_pinned_and_bounded_where_it_matters() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    named = [*project["dependencies"], *extras]
    pinned = _pins("constraints-inspect.txt") | _pins("constraints.txt")
    assert all("==" in line for line in pinned.values())
    assert [each for each in named if _plain(_name(each)) not in pinned] == []
    assert "litellm>=1.85,<1.101" in named


def test_the_pins_for_inspect_are_only_those_that_differ() -> None:
    own, shared = _pins("constraints-inspect.txt"), _pins("constraints.txt")
    assert {name for name in own if own[name] == shared.get(name)} == set()
    # as the awk of the Makefile joins the two files
    assert {name for name in own if name in shared} == {"boto3", "botocore", "fsspec"}


def test_the_constraints_are_what_is_installed() -> None:
    """A pin that nobody installs is no pin: CI would test something else than users get."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"],
        env={**ENV, "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
    ).stdout.decode()
    installed = {line for line in listed.splitlines() if "==" in line}
    lines = set((CHECKOUT / "constraints.txt").read_text("utf-8").splitlines())
    assert {line.lower() for line in installed} - {line.lower() for line in lines} == set()


def _pins(file: str) -> dict[str, str]:
    lines = (CHECKOUT / file).read_text("utf-8").splitlines()
    return {_plain(line.partition("==")[0]): line for line in lines if line}


def _name(requirement: str) -> str:
    return requirement.partition(">")[0].partition("=")[0].partition("<")[0].strip()


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
