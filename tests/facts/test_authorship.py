import time
from dataclasses import replace

import pytest

from reviewer.change.intent import Message
from reviewer.facts.authorship import MAX_SIGNALS, Authorship, authorship

HUMAN = Message("0123456789abcdef", "Jo Doe", "jo@example.org", "noreply@github.com", "Fix it\n")


def said(text: str) -> Authorship:
    return authorship([replace(HUMAN, text=f"Fix it\n\n{text}\n")])


# the tool that must be named, and the address that wrote the commit
AUTHORS = [
    ("GitHub Copilot", "198982749+Copilot@users.noreply.github.com"),
    ("GitHub Copilot", "167198135+copilot[bot]@users.noreply.github.com"),
    ("Claude Code", "noreply@anthropic.com"),
    ("Claude Code", "209825114+claude[bot]@users.noreply.github.com"),
    ("Claude Code", "41898282+claude[bot]@users.noreply.github.com"),
    ("Claude Code", "208546643+claude-code-action[bot]@users.noreply.github.com"),
    ("Claude Code", "215619710+anthropic-claude[bot]@users.noreply.github.com"),
    ("Cursor", "cursoragent@cursor.com"),
    ("Cursor", "206951365+cursor[bot]@users.noreply.github.com"),
    ("Cursor", "199161495+cursoragent@users.noreply.github.com"),
    ("Kiro", "244629292+kiro-agent@users.noreply.github.com"),
    ("Kiro", "noreply@kiro.dev"),
    ("Devin", "158243242+devin-ai-integration[bot]@users.noreply.github.com"),
    ("Devin", "1+devin-ai-integration[bot]@users.noreply.github.com"),
    ("Codex", "codex@openai.com"),
    ("Codex", "199175422+chatgpt-codex-connector[bot]@users.noreply.github.com"),
    ("Codex", "215057067+openai-codex[bot]@users.noreply.github.com"),
    ("Jules", "161369871+google-labs-jules[bot]@users.noreply.github.com"),
    ("Amazon Q Developer", "208079219+amazon-q-developer[bot]@users.noreply.github.com"),
    ("Gemini", "176961590+gemini-code-assist[bot]@users.noreply.github.com"),
    ("Gemini", "218312386+gemini-cli[bot]@users.noreply.github.com"),
    ("Gemini", "gemini-cli@google.com"),
    ("Factory Droid", "138933559+factory-droid[bot]@users.noreply.github.com"),
    ("Continue", "230936708+continue[bot]@users.noreply.github.com"),
    ("Amp", "amp@ampcode.com"),
]


@pytest.mark.parametrize(("tool", "email"), AUTHORS, ids=[email for _, email in AUTHORS])
@pytest.mark.parametrize("change_case", [str, str.upper], ids=["as is", "upper"])
@pytest.mark.parametrize("field", ["email", "committer_email"])
def test_an_agents_address_is_known(
    tool: str, email: str, change_case: type[str], field: str
) -> None:
    message = replace(HUMAN, **{field: change_case(email)})
    result = authorship([message])
    assert result.ai_assisted == "yes"
    assert result.signals[0].text.startswith(f"{tool}: ")
    assert result.signals[0].where == "commit 0123456789ab"


LOGINS = [
    "copilot-swe-agent[bot]",
    "claude[bot]",
    "cursor[bot]",
    "kiro-agent[bot]",
    "devin-ai-integration[bot]",
    "chatgpt-codex-connector[bot]",
    "openai-codex[bot]",
    "google-labs-jules[bot]",
    "amazon-q-developer[bot]",
    "gemini-code-assist[bot]",
    "gemini-cli-robot",
    "opencode-agent[bot]",
    "factory-droid[bot]",
    "codegen-sh[bot]",
    "tembo[bot]",
    "mentatbot[bot]",
    "ellipsis-dev[bot]",
    "sweep-ai[bot]",
    "continue[bot]",
]


@pytest.mark.parametrize("login", [*LOGINS, "@Claude[bot]", "Kiro <noreply@kiro.dev>"])
def test_an_agents_login_is_known(login: str) -> None:
    assert authorship([], author=login).ai_assisted == "yes"


TEXTS = [
    (
        "GitHub Copilot",
        "Co-authored-by: copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>",
    ),
    ("GitHub Copilot", "Agent-Logs-Url: https://github.com/o/r/sessions/0b1c"),
    ("GitHub Copilot", "Copilot-Session: 0b1c"),
    ("GitHub Copilot", "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"),
    ("GitHub Copilot", "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"),
    (
        "Copilot Autofix",
        "Co-authored-by: Copilot Autofix powered by AI"
        " <62310815+github-advanced-security[bot]@users.noreply.github.com>",
    ),
    ("GitHub Copilot", "Co-authored-by: Copilot <copilot@github.com>"),
    ("Claude Code", "Co-Authored-By: Claude <noreply@anthropic.com>"),
    ("Claude Code", "Co-Authored-By: Claude Opus 4.6 (1M context) <noreply@anthropic.com>"),
    ("Claude Code", "Claude-Session: https://claude.ai/code/session_1"),
    ("Claude Code", "🤖 Generated with [Claude Code](https://claude.com/claude-code)"),
    ("Claude Code", "🤖 Generated with [Claude Code](https://claude.ai/code)"),
    ("Cursor", "Co-authored-by: Cursor <cursoragent@cursor.com>"),
    ("Cursor", "Made-with: Cursor"),
    ("Kiro", "Co-authored-by: Kiro Agent <244629292+kiro-agent@users.noreply.github.com>"),
    ("Kiro", "Co-authored-by: Kiro <noreply@kiro.dev>"),
    (
        "Devin",
        "Co-Authored-By: Devin <158243242+devin-ai-integration[bot]@users.noreply.github.com>",
    ),
    ("Devin", "Generated with [Devin](https://cli.devin.ai/docs)"),
    ("Codex", "Co-authored-by: Codex <noreply@openai.com>"),
    ("Codex", "Co-authored-by: Codex <codex@openai.com>"),
    ("aider", "Co-authored-by: aider (a-model) <aider@aider.chat>"),
    ("aider", "Co-authored-by: aider <noreply@aider.chat>"),
    ("aider", "Co-authored-by: aider <noreply@aider.dev>"),
    (
        "Jules",
        "Co-authored-by: google-labs-jules[bot]"
        " <161369871+google-labs-jules[bot]@users.noreply.github.com>",
    ),
    (
        "Amazon Q Developer",
        "🤖 Assisted by [Amazon Q Developer](https://aws.amazon.com/q/developer)",
    ),
    ("Amazon Q Developer", "🤖 Generated with Amazon Q Developer"),
    ("Amazon Q Developer", "Co-Authored-By: Amazon Q Developer <noreply@aws.amazon.com>"),
    ("Amazon Q Developer", "Co-authored-by: Amazon Q <q@amazon.com>"),
    (
        "Gemini",
        "Co-authored-by: gemini-code-assist[bot]"
        " <176961590+gemini-code-assist[bot]@users.noreply.github.com>",
    ),
    (
        "Gemini",
        "Co-authored-by: gemini-cli[bot] <218312386+gemini-cli[bot]@users.noreply.github.com>",
    ),
    ("Amp", "Co-authored-by: Amp <amp@ampcode.com>"),
    ("Amp", "Amp-Thread-ID: https://ampcode.com/threads/T-1"),
    ("Replit Agent", "Replit-Commit-Author: Agent"),
    ("Continue", "Generated with [Continue](https://continue.dev)"),
    ("Entire", "Entire-Checkpoint: 1a2b"),
    ("AI", "Assisted-by: SomeAgent:some-model-1"),
    ("AI", "Generated-by: Some Model 4"),
    ("Claude Code", "Assisted-by: Claude <noreply@anthropic.com>"),
    ("Cursor", "<!-- CURSOR_SUMMARY -->"),
    ("Cursor", "see https://cursor.com/agents?id=1"),
    ("Cursor", "see https://cursor.com/background-agent?id=1"),
    ("Kiro", "This pull request was created by @kiro-agent on behalf of @jo :ghost:"),
    ("Kiro", "see https://app.kiro.dev/session/1"),
    ("Devin", "Link to Devin run: https://app.devin.ai/sessions/1"),
    ("Codex", "see https://chatgpt.com/codex/tasks/task_1"),
    (
        "Jules",
        "*PR created automatically by Jules for task [1](https://jules.google.com/task/1)"
        " started by @jo*",
    ),
]


@pytest.mark.parametrize(("tool", "text"), TEXTS, ids=[text[:60] for _, text in TEXTS])
@pytest.mark.parametrize(
    "change_case", [str, str.upper, str.lower], ids=["as is", "upper", "lower"]
)
def test_a_text_of_a_tool_is_known_in_a_commit_and_in_a_description(
    tool: str, text: str, change_case: type[str]
) -> None:
    for result in (said(change_case(text)), authorship([], body=f"Hi\r\n\r\n{change_case(text)}")):
        assert result.ai_assisted == "yes"
        assert {signal.text.split(":")[0] for signal in result.signals} == {tool}


@pytest.mark.parametrize(
    ("given", "tool"),
    [
        ({"branch": "copilot/fix-1"}, "GitHub Copilot"),
        ({"branch": "refs/heads/claude/fix-1"}, "Claude Code"),
        ({"branch": "jo:cursor/fix-it-1a2b"}, "Cursor"),
        ({"branch": "devin/1712345678-fix"}, "Devin"),
        ({"branch": "codex/fix"}, "Codex"),
        ({"labels": ["bug", "Kiro"]}, "Kiro"),
        ({"labels": ["codex"]}, "Codex"),
        ({"labels": ["jules"]}, "Jules"),
        ({"labels": ["Amazon Q development agent"]}, "Amazon Q Developer"),
        ({"labels": ["Amazon Q transform agent"]}, "Amazon Q Developer"),
        ({"body": "/kiro fix the tests"}, "Kiro"),
        ({"body": "/q dev"}, "Amazon Q Developer"),
        ({"paths": [".kiro/specs/a/tasks.md"]}, "Kiro"),
        ({"paths": [".kiro/steering/a.md"]}, "Kiro"),
        ({"body": "- [x] AI was used to write this"}, "AI"),
        ({"body": "* [X] This change is AI-assisted"}, "AI"),
    ],
    ids=str,
)
def test_what_a_forge_tells_is_known(given: dict[str, str | list[str]], tool: str) -> None:
    result = authorship([HUMAN], **given)  # type: ignore[arg-type]
    assert result.ai_assisted == "yes"
    assert result.signals[0].text.startswith(f"{tool}: ")


def test_aider_marks_the_name_and_the_subject() -> None:
    assert authorship([replace(HUMAN, author="Jo Doe (aider)")]).ai_assisted == "yes"
    assert authorship([replace(HUMAN, text="aider: fix it")]).ai_assisted == "yes"


@pytest.mark.parametrize(
    "message",
    [
        HUMAN,
        replace(HUMAN, author="Claude", email="claude@example.fr"),
        replace(HUMAN, email="49699333+dependabot[bot]@users.noreply.github.com"),
        replace(HUMAN, email="29139614+renovate[bot]@users.noreply.github.com"),
        replace(HUMAN, email="41898282+github-actions[bot]@users.noreply.github.com"),
        replace(HUMAN, email="66853113+pre-commit-ci[bot]@users.noreply.github.com"),
        replace(HUMAN, text="x\n\nCo-authored-by: coderabbitai[bot] <1+coderabbitai[bot]@x.com>"),
        replace(HUMAN, text="x\n\nCo-authored-by: Claude Monet <claude@example.fr>"),
        replace(HUMAN, text="x\n\nAssisted-by: Ann <ann@example.org>"),
        replace(HUMAN, text="x\n\nGenerated-by: dependabot"),
        replace(HUMAN, text="Made-with: love"),
        replace(HUMAN, text="Support Co-authored-by: lines of noreply@anthropic.com"),
        replace(HUMAN, text="\udcff\x00\x1b[0m"),
    ],
    ids=lambda message: f"{message.email} {message.text!r}"[:60],
)
def test_people_automation_and_reviewers_are_no_ai_authors(message: Message) -> None:
    assert authorship([message]) == Authorship("unknown", ())


@pytest.mark.parametrize(
    "given",
    [
        {"author": "dependabot[bot]"},
        {"author": "coderabbitai[bot]"},
        {"branch": "cursor/pagination"},
        {"branch": "copilot"},
        {"branch": "devin/fix"},
        {"branch": "fix/claude/x"},
        {"labels": ["bug"]},
        {"body": "- [ ] AI was used\n- [x] I have read the AI policy\n- [x] tests were written"},
        {"body": "/kirozzz\nwe should not /kiro"},
        {"paths": ["docs/.kiro.md"]},
    ],
    ids=str,
)
def test_what_looks_alike_is_not_taken(given: dict[str, str | list[str]]) -> None:
    assert authorship([], **given).ai_assisted == "unknown"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "- [x] No AI was used",
        "- [X] I did not use any AI tools",
        "- [x] I didn't use AI",
        "- [x] This was written without AI",
        "- [x] AI was not used",
        "**No AI was used.**",
        "Assisted-by: none",
    ],
)
def test_a_declared_no_is_a_no_unless_something_contradicts_it(body: str) -> None:
    assert authorship([HUMAN], body=body).ai_assisted == "no"
    contrary = replace(HUMAN, text="x\n\nCo-authored-by: Cursor <cursoragent@cursor.com>")
    assert authorship([contrary], body=body).ai_assisted == "yes"


def test_one_signal_of_a_kind_is_kept_with_where_it_first_stood() -> None:
    many = [
        replace(HUMAN, oid=f"{n:012}", text="x\n\nCo-authored-by: C <noreply@anthropic.com>")
        for n in range(1000)
    ]
    result = authorship(many)
    assert [signal.where for signal in result.signals] == ["commit 000000000000"]
    sessions = "".join(f"Claude-Session: {n}\n" for n in range(1000))
    assert len(authorship([], body=sessions).signals) == MAX_SIGNALS


def test_a_hostile_description_is_read_in_linear_time() -> None:
    lines = ["- [x] " + "not " * 240 + "x", "a" * 1_000_000, "- [x] ai " + "w " * 480]
    started = time.perf_counter()
    assert authorship([], body="\n".join(lines * 20)).ai_assisted == "unknown"
    assert time.perf_counter() - started < 5
