"""Processes within their bounds, and none of them left behind."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.errors import IncompleteError
from reviewer.rim import process
from reviewer.rim.process import Conversation, run
from tests.gitrepo import ENV

PATH = {"PATH": ENV["PATH"]}


def sh(
    script: str, *, timeout: float = 20, limit: int = 1 << 20, stdin: bytes = b""
) -> process.Result:
    return run(["sh", "-c", script], env=PATH, timeout=timeout, limit=limit, stdin=stdin)


def gone(pid: int) -> bool:
    """Whether the process has ended; a moment is given to it."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def _not_halted() -> Iterator[None]:
    yield
    process.resume()


def test_output_errors_and_exit_code_come_back_whole() -> None:
    found = sh("cat; echo no >&2; exit 7", stdin=b"x" * 300_000)
    assert (found.code, len(found.out), found.err) == (7, 300_000, b"no\n")
    assert sh("kill -9 $$").code == -9


def test_input_that_is_not_read_is_no_error() -> None:
    assert sh("echo done", stdin=b"x" * 1_000_000).out == b"done\n"


def test_both_outputs_are_read_at_once() -> None:
    """One pipe full while the other is read would wait for ever."""
    found = sh("yes error | head -c 400000 >&2; yes | head -c 400000")
    assert len(found.out) == 400_000
    assert 60_000 < len(found.err) <= 1_200_000


def test_a_process_that_does_not_end_goes_with_its_children(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(IncompleteError, match="sh did not finish within 1 s"):
        sh(f"sleep 60 & echo $! > {tmp_path}/child; wait", timeout=1)
    assert time.monotonic() - started < 15
    assert gone(int((tmp_path / "child").read_text()))


def test_one_that_closes_its_output_and_stays_is_ended_too() -> None:
    with pytest.raises(IncompleteError, match="did not finish"):
        sh("exec >&- 2>&-; sleep 60", timeout=0.5)


def test_one_that_tells_without_end_is_ended() -> None:
    with pytest.raises(IncompleteError, match="sh told more than 1 MiB"):
        sh("yes")


def test_memory_has_a_bound() -> None:
    argv = ["sh", "-c", "sleep 0.1; dd if=/dev/zero of=/dev/null bs=256M count=1"]
    assert run(argv, env=PATH, timeout=20).code == 0
    assert run(argv, env=PATH, timeout=20, memory=1 << 26).code == 1


@pytest.mark.parametrize("path", ["", "/nowhere", ".:bin", "/proc/self/fd"])
def test_a_missing_program_is_said(path: str) -> None:
    with pytest.raises(IncompleteError, match="sh is not installed or not on PATH"):
        run(["sh"], env={"PATH": path}, timeout=5)


def test_a_program_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    (tmp_path / "git").write_bytes(b"\x7fELF garbage")
    (tmp_path / "git").chmod(0o755)
    with pytest.raises(IncompleteError, match="git could not be started"):
        run(["git"], env={"PATH": str(tmp_path)}, timeout=5)
    with pytest.raises(IncompleteError, match="sh could not be started: No such file"):
        run(["sh"], env=PATH, timeout=5, cwd=tmp_path / "nowhere")


def test_nothing_of_our_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/x")
    told = sh("env").out.decode()
    assert "GIT_DIR" not in told


def test_halting_ends_what_runs_and_starts_nothing_more(tmp_path: Path) -> None:
    ended: list[process.Result] = []
    waiting = threading.Thread(
        target=lambda: ended.append(sh("echo $$; exec sleep 60", timeout=50))
    )
    waiting.start()
    while not process._REGISTER.running:
        time.sleep(0.01)
    process.halt()
    waiting.join(10)
    assert [found.code for found in ended] == [-9]
    with pytest.raises(IncompleteError, match="stopped before sh was started"):
        sh("touch canary")
    process.resume()
    assert sh("echo again").out == b"again\n"


def talk(script: str, timeout: float = 20) -> Conversation:
    return Conversation(["sh", "-c", script], env=PATH, timeout=timeout)


def test_a_conversation_gives_lines_bytes_and_skips() -> None:
    with talk('while read line; do echo "$line!"; printf "0123456789"; done') as talking:
        assert talking.ask(b"one") == b"one!"
        assert talking.take(4) == b"0123"
        talking.skip(6)
        assert talking.ask(b"two") == b"two!"
        assert talking.take(10) == b"0123456789"


def test_a_conversation_that_falls_silent_is_given_up() -> None:
    with talk("read line; echo first; sleep 60", timeout=0.5) as talking:
        assert talking.ask(b"x") == b"first"
        with pytest.raises(IncompleteError, match="sh did not answer within"):
            talking.take(1)


def test_a_conversation_that_ends_is_said() -> None:
    with talk("read line; printf half") as talking, pytest.raises(IncompleteError, match="ended"):
        talking.ask(b"x")
    with talk("exit 0") as talking:
        os.waitid(os.P_PID, talking._process.pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(IncompleteError, match="ended before it had answered"):
            talking.ask(b"x")


def test_a_conversation_leaves_no_process(tmp_path: Path) -> None:
    with talk(f"echo $$ > {tmp_path}/pid; echo; sleep 60; read x") as talking:
        talking.ask(b"")
    assert gone(int((tmp_path / "pid").read_text()))
    assert not process._REGISTER.running
