"""Standard streams that are closed, full or gone; reports that cannot be written; signals."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from reviewer.cli import output
from reviewer.errors import UsageError
from tests.command import COMMAND
from tests.gitrepo import ENV, Repo


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = Repo(tmp_path_factory.mktemp("streams") / "r")
    made.commit("start", {"a.txt": "1\n"})
    made.commit("docs: two", {"a.txt": "2\n"})
    return made


SHELL = {
    "a full disk": (
        "{0} review > /dev/full",
        2,
        "reviewer: standard output: cannot write the report: No space left on device\n",
    ),
    "no standard output": (
        "{0} review >&-",
        2,
        "reviewer: standard output: cannot write the report: Bad file descriptor\n",
    ),
    "help into a full disk": (
        "{0} --help > /dev/full",
        2,
        "reviewer: standard output: cannot write the report: No space left on device\n",
    ),
    "no standard input": (
        "{0} review --patch - <&-",
        2,
        "reviewer: standard input: cannot read the patch: Bad file descriptor\n",
    ),
    "no standard error": ("{0} review --nope 2>&-", 2, ""),
    "a full standard error": ("{0} review --nope 2> /dev/full", 2, ""),
    "no stream at all": ("{0} review <&- >&- 2>&-", 2, ""),
    "an output into a full disk": (
        "{0} review --output /dev/full",
        2,
        "reviewer: /dev/full: cannot write the report: No space left on device\n",
    ),
}


@pytest.mark.parametrize(("script", "code", "said"), SHELL.values(), ids=SHELL)
def test_streams_that_do_not_work_are_said(repo: Repo, script: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["sh", "-c", script.format(f"'{COMMAND}'")],
        cwd=repo.path,
        env=ENV,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode(), done.stdout) == (code, said, b"")


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    script = f"mkdir gone; cd gone; rmdir ../gone; '{COMMAND}' review"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=ENV, capture_output=True)
    assert (done.returncode, done.stderr[:31]) == (2, b"reviewer: .: cannot be followed")


def test_a_system_that_refuses_is_incomplete_and_no_bug(repo: Repo) -> None:
    script = f"ulimit -f 0; '{COMMAND}' review"  # no file may hold a byte
    done = subprocess.run(["sh", "-c", script], cwd=repo.path, env=ENV, capture_output=True)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, len(said.splitlines())) == (3, b"", 1)
    assert said.startswith("reviewer: could not finish: No usable temporary directory")
    assert said.endswith("; nothing was decided\n")


def test_messages_never_land_in_the_report(repo: Repo) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{COMMAND}' review --format json 2>&-"],
        cwd=repo.path,
        env=ENV,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:1], done.stdout[-2:]) == (0, b"{", b"}\n")


def test_a_report_replaces_a_file_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    report = tmp_path / f"{'r' * 250}.txt"
    report.write_text("before")
    report.chmod(0o600)
    (tmp_path / "link").symlink_to(report)
    output.write(tmp_path / "link", "after \udcff")
    assert report.read_text("utf-8") == "after \\udcff"
    assert report.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()
    output.write(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode & 0o200


@pytest.mark.parametrize("place", ["nowhere/r.txt", ".", "file/r.txt", "r" * 300])
def test_where_no_report_can_be_written_nothing_is_left(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write the report"):
        output.write(tmp_path / place, "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_report_cut_off_leaves_the_file_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "r.txt"
    report.write_text("before")

    def interrupted(path: Path, mode: int) -> None:
        del path, mode
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.write(report, "after")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [
        ("r.txt", "before")
    ]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A change that takes many seconds to review."""
    made = Repo(tmp_path_factory.mktemp("long") / "r")
    made.commit("start")
    body = "".join(f"def f{n}(a):\n    return a + {n}\n" for n in range(400))
    made.commit("more", {f"m{n}.py": body for n in range(300)})
    return made


def children(pid: int) -> list[str]:
    listed = subprocess.run(["ps", "-o", "args=", "--ppid", str(pid)], capture_output=True)
    return [line for line in listed.stdout.decode().splitlines() if "defunct" not in line]


def begun(process: "subprocess.Popen[bytes]", tmp: Path) -> None:
    """Wait until it has made temporary folders and started the scanner."""
    ends = time.monotonic() + 60
    while not list(tmp.glob("reviewer-scan-*/targets.json")):
        assert process.poll() is None, "it ended before it was asked to"
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_at_once_and_leaves_nothing(
    long: Repo, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "out").mkdir()
    process = subprocess.Popen(
        [COMMAND, "review", "--format", "json", "--output", str(tmp_path / "out/r.json")],
        cwd=long.path,
        env={**ENV, "TMPDIR": str(tmp_path / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    begun(process, tmp_path / "tmp")
    running = children(process.pid)
    asked = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    name = "" if number == signal.SIGINT else f" by {number.name}"
    said = f"reviewer: interrupted{name}; nothing was decided\n"
    assert (process.returncode, out, err.decode()) == (3, b"", said)
    assert time.monotonic() - asked < 10
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list((tmp_path / "out").iterdir()) == []
    assert running
    still = subprocess.run(["ps", "-eo", "args="], capture_output=True).stdout.decode()
    assert str(tmp_path) not in still


def test_a_signal_that_is_ignored_stays_so(repo: Repo, tmp_path: Path) -> None:
    """`nohup reviewer review &`, then log out."""
    process = subprocess.Popen(
        ["sh", "-c", f"trap '' HUP; exec '{COMMAND}' review"],
        cwd=repo.path,
        env={**ENV, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    while not list(tmp_path.iterdir()) and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGHUP)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out[:4]) == (0, b"PASS")


def test_a_time_limit_leaves_no_temporary_folder(long: Repo, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    policy = tmp_path / "p.yml"
    policy.write_text("version: 1\npreset: default\nlimits:\n  seconds: 1\n")
    started = time.monotonic()
    done = subprocess.run(
        [COMMAND, "review", "--policy", str(policy)],
        cwd=long.path,
        env={**ENV, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert len(done.stderr.decode().splitlines()) == 1
    assert list((tmp_path / "tmp").iterdir()) == []
    assert time.monotonic() - started < 20
