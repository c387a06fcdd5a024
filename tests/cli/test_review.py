"""`reviewer review` as a user runs it: exit codes, reports, messages."""

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import COMMAND, reviewer
from tests.drill import TITLE, drill
from tests.gitrepo import ENV, Repo


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return drill(tmp_path_factory.mktemp("drill") / "shop", rebuilt=True)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return drill(tmp_path_factory.mktemp("honest") / "shop", rebuilt=False)


def test_the_drill_is_blocked_and_says_why(rebuilt: Repo) -> None:
    ran = reviewer("review", cwd=rebuilt.path)
    assert ran.code == 5
    assert ran.out.startswith("BLOCKED")
    for said in (TITLE, "env-recreate-wholesale", "stateful-resource-removed", "destroy"):
        assert said in ran.out
    assert ran.err == ""


def test_the_drill_in_the_record(rebuilt: Repo) -> None:
    record = json.loads(reviewer("review", "--format", "json", cwd=rebuilt.path).out)
    blocking = {
        (finding["check"], finding["path"])
        for finding in record["findings"]
        if finding["severity"] == "block" and finding["asked_for"]["answer"] != "yes"
    }
    assert {
        ("env-recreate-wholesale", "infra/main.tf"),
        ("stateful-resource-removed", "infra/main.tf"),
        ("deletion-protection-off", "infra/main.tf"),
        ("destructive-command-added", "deploy.sh"),
    } <= blocking
    assert record["verdict"]["scope"] in ("over_broad", "mismatch")
    flagged = {hunk["path"] for hunk in record["hunks"] if hunk["flagged"]}
    assert flagged == {"infra/main.tf", "deploy.sh"}
    assert record["decision"]["outcome"] == "block"
    assert record["blast_radius"]["level"] in ("high", "critical")


def test_the_fix_alone_passes(honest: Repo) -> None:
    ran = reviewer("review", cwd=honest.path)
    assert (ran.code, ran.out[:4]) == (0, "PASS")


def test_who_asked_for_it_matters(rebuilt: Repo) -> None:
    asked = (
        "Recreate the explorer environment: destroy the explorer database, table and cluster "
        "and create explorer_v2, deletion protection off, new state key"
    )
    own = reviewer("review", "HEAD~1..HEAD", "--title", asked, cwd=rebuilt.path)
    theirs = reviewer("review", "HEAD~1..HEAD", "--request", asked, cwd=rebuilt.path)
    # neither the author's nor anybody's word makes destruction pass
    assert own.code in (4, 5)
    assert theirs.code in (4, 5)


def test_the_same_input_gives_the_same_bytes(rebuilt: Repo) -> None:
    def record() -> str:
        value = json.loads(reviewer("review", "--format", "json", cwd=rebuilt.path).out)
        del value["timings_ms"]
        return json.dumps(value)

    assert record() == record()
    assert reviewer("review", cwd=rebuilt.path) == reviewer("review", cwd=rebuilt.path)


def test_several_reports_in_one_run(rebuilt: Repo, tmp_path: Path) -> None:
    ran = reviewer(
        *("review", "--format", "text", "--format", "json", "--output", str(tmp_path / "r.json")),
        *("--format", "sarif", "--output", str(tmp_path / "r.sarif"), "--output"),
        str(tmp_path / "r.md"),
        cwd=rebuilt.path,
    )
    assert ran.code == 5
    assert ran.out.startswith("BLOCKED")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["schema"] == "reviewer/review/v1"
    assert json.loads((tmp_path / "r.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert "env-recreate-wholesale" in (tmp_path / "r.md").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json", "r.md", "r.sarif"]


def test_explain_tells_all_behind_an_id(rebuilt: Repo) -> None:
    record = json.loads(reviewer("review", "--format", "json", cwd=rebuilt.path).out)
    finding, hunk = record["findings"][0], record["hunks"][0]
    assert finding["message"][:30] in reviewer(
        "review", "--explain", finding["id"], cwd=rebuilt.path
    ).out.replace("\n", " ")
    assert hunk["path"] in reviewer("review", "--explain", hunk["id"], cwd=rebuilt.path).out
    ran = reviewer("review", "--explain", "F-nothing", cwd=rebuilt.path)
    assert (ran.code, ran.out) == (2, "")


def test_a_dirty_tree_without_intent_is_worth_reading(honest: Repo, tmp_path: Path) -> None:
    shutil.copytree(honest.path, tmp_path / "dirty")
    (tmp_path / "dirty/report/costs.py").write_text("CURRENCY = 'EUR'\n")
    ran = reviewer("review", cwd=tmp_path / "dirty")
    assert ran.code == 0
    assert "reviewer review --title" in ran.out
    assert "CURRENCY" in ran.out or "report/costs.py" in ran.out


def test_judge_none_is_never_green(honest: Repo) -> None:
    ran = reviewer("review", "--judge", "none", cwd=honest.path)
    assert ran.code == 4
    assert "not judged" in ran.out


def test_a_patch_from_standard_input_in_and_outside_a_repository(
    rebuilt: Repo, tmp_path: Path
) -> None:
    patch = rebuilt.git("diff", "HEAD~1", "HEAD")
    inside = reviewer("review", "--patch", "-", "--base", "HEAD~1", cwd=rebuilt.path, stdin=patch)
    outside = reviewer("review", "--patch", "-", "--title", TITLE, cwd=tmp_path, stdin=patch)
    assert (inside.code, outside.code) == (5, 5)
    assert "only the lines it shows are known" in outside.out.replace("\n", " ").replace("  ", " ")


WRONG = {
    "unknown option": (["--nope"], "--nope"),
    "unknown revision": (["--commit", "nowhere"], "nowhere: no such revision"),
    "two forms": (["HEAD~1..HEAD", "--staged"], "give one of"),
    "head without base": (["--head", "HEAD"], "--base"),
    "no policy": (["--policy", "missing.yml"], "missing.yml: cannot read the policy"),
    "two outputs": (["--format", "json", "--format", "text"], "--output"),
    "no such folder": (["--repo", "/nowhere"], "/nowhere: no such directory"),
    "no such folder for a patch": (
        ["--repo", "/nowhere", "--patch", "-"],
        "/nowhere: no such directory",
    ),
    "unwritable": (["--output", "/nowhere/x.json"], "/nowhere/x.json: cannot write"),
    "no patch": (["--patch", "missing.diff"], "missing.diff: cannot read the patch"),
}


@pytest.mark.parametrize(("args", "message"), WRONG.values(), ids=WRONG)
def test_bad_arguments_get_one_line_and_exit_2(honest: Repo, args: list[str], message: str) -> None:
    ran = reviewer("review", *args, cwd=honest.path)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_a_broken_policy_names_file_line_and_key(honest: Repo, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("version: 1\npreset: default\nruels: []\n")
    ran = reviewer("review", "--policy", str(tmp_path / "p.yml"), cwd=honest.path)
    assert ran.code == 2
    assert "p.yml:3: ruels" in ran.err
    assert "rules" in ran.err


def test_colour_on_a_terminal_only_and_not_with_no_color(honest: Repo) -> None:
    def on_a_terminal(extra: dict[str, str]) -> bytes:
        parent, child = pty.openpty()
        env = {**ENV, "TERM": "xterm", **extra}
        with subprocess.Popen(
            [COMMAND, "review"], cwd=honest.path, stdout=child, stderr=subprocess.DEVNULL, env=env
        ) as process:
            os.close(child)
            seen = b""
            while True:
                try:
                    block = os.read(parent, 65536)
                except OSError:
                    break
                if not block:
                    break
                seen += block
            process.wait()
        os.close(parent)
        return seen

    assert b"\x1b[" in on_a_terminal({})
    assert b"\x1b[" not in on_a_terminal({"NO_COLOR": "1"})
    assert "\x1b[" not in reviewer("review", cwd=honest.path).out


def test_a_reader_that_goes_away_is_no_error(rebuilt: Repo) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{COMMAND}' review | head -1"],
        cwd=rebuilt.path,
        env=ENV,
        capture_output=True,
        check=False,
    )
    assert done.stdout.startswith(b"BLOCKED")
    assert done.stderr == b""


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode != 0,
    reason="no network namespaces here",
)
def test_no_network_is_touched(rebuilt: Repo) -> None:
    done = subprocess.run(
        ["unshare", "-rn", COMMAND, "review"],
        cwd=rebuilt.path,
        env=ENV,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:7]) == (5, b"BLOCKED")


def test_a_time_limit_of_the_policy_is_incomplete_never_a_pass(
    honest: Repo, tmp_path: Path
) -> None:
    many = Repo(tmp_path / "many")
    many.commit("start", {f"m{n}.py": "x = 1\n" for n in range(10)})
    body = "".join(f"def f{n}(a):\n    return a + {n}\n" for n in range(400))
    many.commit("more", {f"m{n}.py": body for n in range(400)})
    policy = tmp_path / "p.yml"
    policy.write_text("version: 1\npreset: default\nlimits:\n  seconds: 1\n")
    ran = reviewer("review", "--policy", str(policy), cwd=many.path)
    assert (ran.code, ran.out) == (3, "")
    assert "limits.seconds" in ran.err
