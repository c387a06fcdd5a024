"""Every misuse of the command line: one line that names the place and the mend, and exit 2."""

import pytest

from reviewer.cli import output
from reviewer.cli.main import run
from tests.gitrepo import Repo

PATCH = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-1\n+2\n"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = Repo(tmp_path_factory.mktemp("arguments") / "r")
    made.commit("start", {"a.txt": "1\n"})
    made.commit("next", {"a.txt": "2\n", "b.txt": "b\n", "p.patch": PATCH})
    made.put("bad.patch", "hello\n")
    made.put("cut.patch", PATCH[:-5])
    made.put("large.txt", "x" * 2_000_000)
    return made


WRONG = {
    "no command": ([], "required: COMMAND; see `reviewer --help`"),
    "no such command": (["revue"], "invalid choice: 'revue'"),
    "an unknown option": (["review", "--nope"], "--nope; see `reviewer review --help`"),
    "half an option": (["review", "--stag"], "unrecognized arguments: --stag"),
    "two ranges": (["review", "A..B", "C..D"], "unrecognized arguments: C..D"),
    "an option without its value": (["review", "--title"], "expected one argument"),
    "a value with a dash": (["review", "--title", "-x"], "write --option=VALUE"),
    "no such judge": (["review", "--judge", "jury"], "--judge: invalid choice: 'jury'"),
    "no such format": (["review", "--format", "pdf"], "'pdf' is none of text, json"),
    "an empty output": (["review", "--output", ""], "--output: an empty file name"),
    "an empty repo": (["review", "--repo", ""], "--repo is empty"),
    "an empty base": (["review", "--base", "", "--patch", "p.patch"], "--base is empty"),
    "an empty head": (["review", "--base", "HEAD", "--head", ""], "--head is empty"),
    "an empty commit": (["review", "--commit", ""], "--commit is empty"),
    "an empty range": (["review", ""], "an empty RANGE; give A..B"),
    "an empty patch file name": (["review", "--patch", ""], "file name of the patch is empty"),
    "an empty policy file name": (["review", "--policy", ""], "file name of the policy is empty"),
    "no range": (["review", "HEAD"], "HEAD: not a range; give HEAD..HEAD, or --commit HEAD"),
    "a range of options": (["review", "--", "-x..-y"], "'-x': not a revision"),
    "a range and a commit": (["review", "A..B", "--commit", "C"], "give one of RANGE"),
    "a range and a patch": (["review", "A..B", "--patch", "p.patch"], "give one of RANGE"),
    "a patch and a head": (["review", "--patch", "p.patch", "--head", "HEAD"], "give one of"),
    "staged and a commit": (["review", "--staged", "--commit", "HEAD"], "give one of RANGE"),
    "two intents": (["review", "--title", "x", "--intent-file", "y"], "give --intent-file, or"),
    "two requests": (["review", "--request", "x", "--request-file", "y"], "give --request or"),
    "two standard inputs": (
        ["review", "--patch", "-", "--intent-file", "-"],
        "only one of --intent-file",
    ),
    "a folder as intent": (["review", "--intent-file", "."], ".: cannot read the intent: Is a dir"),
    "a large intent": (["review", "--intent-file", "large.txt"], "the intent is larger than"),
    "explain with a report": (
        ["review", "--explain", "x", "--format", "json"],
        "--explain prints on its own",
    ),
    "explain with a plan": (
        ["review", "--explain", "x", "--split-plan"],
        "leave --format, --split-plan and --output out",
    ),
    "a plan and a report on one stream": (
        ["review", "--split-plan", "--format", "json"],
        "two reports for standard output",
    ),
    "a patch that is none": (["review", "--patch", "bad.patch"], "bad.patch: no diff found"),
    "a patch cut short": (["review", "--patch", "cut.patch"], "cut.patch, line 3: the hunk is cut"),
    "a file as repository": (["review", "--repo", "a.txt"], "a.txt: no such directory"),
    "a base that is a tree": (
        ["review", "--base", "HEAD^{tree}"],
        "HEAD^{tree}: no such revision: it is a tree, not a commit",
    ),
    "nothing staged": (["review", "--staged"], "nothing to review"),
    "no such check": (["checks", "show", "nope"], "nope: no such check"),
    "no such policy": (["config", "check", "nope.yml"], "nope.yml: cannot read the policy"),
    "bytes that are no text": (["review", "--commit", "\udcff"], "\\xff: no such revision"),
}


@pytest.mark.parametrize(("argv", "message"), WRONG.values(), ids=WRONG)
def test_misuse_gets_one_line_and_exit_2(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    argv: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(repo.path)
    assert run(argv) == 2
    out, err = (part.decode() for part in capfdbinary.readouterr())
    assert out == ""
    assert message in err
    assert err.startswith("reviewer: ")
    assert len(err.splitlines()) == 1


def test_help_and_version_are_no_errors(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert (run(["--version"]), run(["review", "--help"])) == (0, 0)
    out, err = capfdbinary.readouterr()
    assert b"--intent-file" in out
    assert err == b""


def test_a_name_cannot_pose_as_a_message_of_ours(
    repo: Repo, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["review", "--repo", str(repo.path), "--commit", "a\nPASS: all is well"]) == 2
    assert capfdbinary.readouterr().err.decode() == (
        "reviewer: a\nreviewer: PASS: all is well: no such revision in this repository\n"
    )


def test_what_is_read_has_a_bound(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_MAX_INPUT_BYTES", 1 << 20)
    assert run(["review", "--repo", str(repo.path), "--patch", "/dev/zero"]) == 2
