"""What every test starts from: an environment that is nobody's, and skips that CI does not take."""

import os

import pytest

from reviewer.settings import one_thread

# what git, pip, rich and our own settings would read of whoever runs the tests
_READ = ("GIT_", "LC_", "LITELLM_", "OPENAI_", "PYTHON", "REVIEWER_")
_READ_WHOLE = {"COLUMNS", "LANG", "NO_COLOR", "FORCE_COLOR", "TERM"}

# as the command does, before anything imports numpy
one_thread()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="a skipped test fails the run: CI has what every test needs",
    )


@pytest.fixture(autouse=True)
def _environment_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(_READ) or name in _READ_WHOLE:
            monkeypatch.delenv(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if session.config.getoption("no_skips") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
