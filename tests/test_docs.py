"""Every command and example of the documents, run; every made page, as its code makes it."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from docs.generate import PAGES
from reviewer.decision.policy import PRESETS
from reviewer.evals.retold import FAMILIES
from reviewer.evals.store import result_line
from reviewer.facts.checks import registry
from reviewer.wiring import policy_of
from tests.drill import drill
from tests.evals.invented import drawn
from tests.gitrepo import ENV

CHECKOUT = Path(__file__).parent.parent
WRITTEN = [
    path
    for path in (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")))
    if path.name not in PAGES
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")
# as a document calls a repository, and the range of its last commit
ELSEWHERE = {"~/code/shop": "shop", "main..feature": "HEAD~1..HEAD"}


class Shown(NamedTuple):
    """A command of a document and the output that it shows, `...` for any rows."""

    document: str
    command: str
    output: tuple[str, ...]


def blocks(path: Path, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(path.read_text("utf-8")) if name == language]


def commands() -> Iterator[Shown]:
    for path in WRITTEN:
        for block in blocks(path, "console"):
            for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *output = piece.rstrip("\n").split("\n")
                yield Shown(path.name, command, tuple(output))


def fits(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Whether the rows printed are those shown."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(fits(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and printed[0] == shown[0] and fits(shown[1:], printed[1:])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the documents speak of: the drill, with a policy and a broken one beside it."""
    folder = tmp_path_factory.mktemp("world")
    shop = drill(folder / "shop", rebuilt=True)
    (example,) = blocks(CHECKOUT / "README.md", "yaml")
    shop.put(".git/info/exclude", "*.yml\n*.jsonl\nreview.*\nopen.*\nreport.*\ncompare.*\n")
    shop.put(".reviewer.yml", example)
    shop.put("broken.yml", "version: 1\npreset: default\nruels: []\n")
    for name, judge, skill in (("results", "overlap", 2.5), ("other", "other", 2.0)):
        results = drawn(120, skill=skill, judge=judge)
        shop.put(f"{name}.jsonl", "".join(map(result_line, results)))
    return folder


# an export is run by tests/evals/test_inspect_log.py, in the environment that has Inspect
ELSEWHERE_RUN = ("make", "pip", "reviewer eval export")
RUN = [shown for shown in commands() if not shown.command.startswith(ELSEWHERE_RUN)]


@pytest.mark.parametrize("shown", RUN, ids=lambda shown: f"{shown.document}: {shown.command[:60]}")
def test_a_command_prints_what_its_document_shows(shown: Shown, world: Path) -> None:
    path = f"{Path(sys.executable).parent}:{ENV['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1; {shown.command}"],
        cwd=world / "shop",
        env={**ENV, "PATH": path},
        capture_output=True,
        check=False,
    )
    printed = done.stdout.decode().splitlines()
    assert fits(shown.output, printed), "\n".join(printed[:40])
    assert "Traceback" not in done.stdout.decode()


@pytest.mark.parametrize(
    "command", sorted({shown.command for shown in commands() if shown.command.startswith("make")})
)
def test_a_make_command_of_a_document_exists_and_reviews(command: str, world: Path) -> None:
    words = shlex.split(command)
    target = words[1]
    for there, here in ELSEWHERE.items():
        words = [word.replace(there, here) for word in words]
    words = [word.replace("REPO=", f"REPO={world}/") for word in words]
    # what takes minutes is looked up, not run: this very run is one of them
    dry = ["--dry-run"] if target != "review" else []
    done = subprocess.run(
        [*words, *dry], cwd=CHECKOUT, env={**ENV, "HOME": "/root"}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_pip_install_gives_the_command(tmp_path: Path, world: Path) -> None:
    """`pip install .` as the README has it, in an environment that holds the requirements already."""
    assert any(shown.command == "pip install ." for shown in commands())
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    (site,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    (mine,) = (Path(sys.executable).parent.parent / "lib").glob("python*/site-packages")
    # after what is installed there, so that the package itself comes from the new environment
    (site / "zz.pth").write_text(f"{mine}\n")
    env = {"PATH": f"{tmp_path}/venv/bin:{ENV['PATH']}", "HOME": str(tmp_path), "PIP_NO_INDEX": "1"}
    done = subprocess.run(
        ["pip", "install", "--no-deps", "--no-build-isolation", "."],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (site / "reviewer/shipped/rules/destructive.yaml").is_file()
    ran = subprocess.run(
        ["reviewer", "review", "HEAD~1..HEAD"],
        cwd=world / "shop",
        env={**ENV, **env},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (5, b"")


EXAMPLES = [(path.name, text) for path in WRITTEN for text in blocks(path, "yaml")]


@pytest.mark.parametrize(
    ("document", "text"), EXAMPLES, ids=[f"{n}-{name}" for n, (name, _) in enumerate(EXAMPLES)]
)
def test_an_example_of_a_policy_is_valid(document: str, text: str) -> None:
    assert policy_of(text.encode(), document).rules


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_made_page_is_as_its_code_makes_it(name: str) -> None:
    there = (CHECKOUT / "docs" / name).read_text("utf-8")
    assert there == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_preset_and_family_is_explained() -> None:
    policy = (CHECKOUT / "docs/policy.md").read_text("utf-8")
    assert [name for name in PRESETS if f"`{name}`" not in policy] == []
    page = PAGES["checks.md"]()
    assert [check.id for check in registry.CHECKS if f"### `{check.id}`" not in page] == []


def test_every_way_to_tell_a_case_is_explained() -> None:
    page = (CHECKOUT / "docs/evals.md").read_text("utf-8")
    assert [name for name in FAMILIES if f"| `{name}` |" not in page] == []


def test_no_document_names_a_path_of_somebody_s_machine() -> None:
    texts = [path.read_text("utf-8") for path in WRITTEN]
    assert [
        text for text in texts if re.search(r"(?<![\w.])/(?:home|root|work|Users)/", text)
    ] == []
    assert os.sep == "/"
