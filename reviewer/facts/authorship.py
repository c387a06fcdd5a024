"""Who or what wrote a change. Absence of a signal proves nothing.

Attribution is a setting, squashing drops trailers, inline completion leaves none; so these signals
can only raise friction. Addresses and logins are matched, not names, which anybody may bear; the
one exception is aider, which marks nothing but the name. Automation (dependabot, renovate, GitHub
Actions, pre-commit.ci) and reviewing bots are no authorship and stand in no table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.change.intent import Message

# nobody reads more, and a long history could bring one for every commit
MAX_SIGNALS = 50
# a trailer, a login or a checkbox is short; longer lines are prose or hostile
MAX_LINE = 1000
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of evidence for AI assistance: what kind, where it stands, its text."""

    kind: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Authorship:
    """`yes` with evidence, `no` only when a person declared it, else `unknown`."""

    ai_assisted: Literal["yes", "no", "unknown"]
    signals: tuple[Signal, ...]


EMAILS = {
    "copilot@github.com": "GitHub Copilot",
    "noreply@anthropic.com": "Claude Code",
    "cursoragent@cursor.com": "Cursor",
    "noreply@kiro.dev": "Kiro",
    "codex@openai.com": "Codex",
    "noreply@openai.com": "Codex",
    "aider@aider.chat": "aider",
    "noreply@aider.chat": "aider",
    "noreply@aider.dev": "aider",
    "noreply@aws.amazon.com": "Amazon Q Developer",
    "q@amazon.com": "Amazon Q Developer",
    "gemini-cli@google.com": "Gemini",
    "amp@ampcode.com": "Amp",
}

# as GitHub shows them, and in `<id>+<login>@users.noreply.github.com` whatever the id
LOGINS = {
    "copilot": "GitHub Copilot",
    "copilot[bot]": "GitHub Copilot",
    "copilot-swe-agent": "GitHub Copilot",
    "copilot-swe-agent[bot]": "GitHub Copilot",
    "github-advanced-security[bot]": "Copilot Autofix",
    "claude[bot]": "Claude Code",
    "claude-code-action[bot]": "Claude Code",
    "anthropic-claude[bot]": "Claude Code",
    "cursor[bot]": "Cursor",
    "cursoragent": "Cursor",
    "kiro-agent": "Kiro",
    "kiro-agent[bot]": "Kiro",
    "devin-ai-integration[bot]": "Devin",
    "chatgpt-codex-connector[bot]": "Codex",
    "openai-codex[bot]": "Codex",
    "google-labs-jules[bot]": "Jules",
    "amazon-q-developer[bot]": "Amazon Q Developer",
    "gemini-code-assist[bot]": "Gemini",
    "gemini-cli[bot]": "Gemini",
    "gemini-cli-robot": "Gemini",
    "opencode-agent[bot]": "OpenCode",
    "factory-droid[bot]": "Factory Droid",
    "codegen-sh[bot]": "Codegen",
    "tembo[bot]": "Tembo",
    "mentatbot[bot]": "Mentat",
    "ellipsis-dev[bot]": "Ellipsis",
    "sweep-ai[bot]": "Sweep",
    "continue[bot]": "Continue",
}

# key, what its value starts with, tool
TRAILERS = (
    ("agent-logs-url", "https://github.com/", "GitHub Copilot"),
    ("copilot-session", "", "GitHub Copilot"),
    ("claude-session", "", "Claude Code"),
    ("made-with", "cursor", "Cursor"),
    ("amp-thread-id", "", "Amp"),
    ("replit-commit-author", "agent", "Replit Agent"),
)
TRAILER_PREFIXES = (("entire-", "Entire"),)
# an agent and a model after them, not a person
CREDITS = ("assisted-by", "generated-by")

# anywhere in a commit message or a description
FOOTERS = (
    ("generated with [claude code](https://claude.com/claude-code)", "Claude Code"),
    ("generated with [claude code](https://claude.ai/code)", "Claude Code"),
    ("generated with [devin](https://cli.devin.ai/docs)", "Devin"),
    ("assisted by [amazon q developer](https://aws.amazon.com/q/developer)", "Amazon Q Developer"),
    ("generated with amazon q developer", "Amazon Q Developer"),
    ("generated with [continue](https://continue.dev)", "Continue"),
    ("<!-- cursor_summary -->", "Cursor"),
    ("cursor.com/agents", "Cursor"),
    ("cursor.com/background-agent", "Cursor"),
    ("this pull request was created by @kiro-agent on behalf of @", "Kiro"),
    ("app.kiro.dev/session/", "Kiro"),
    ("link to devin run: https://app.devin.ai/sessions/", "Devin"),
    ("https://chatgpt.com/codex/tasks/task_", "Codex"),
    ("pr created automatically by jules for task", "Jules"),
    ("https://jules.google.com/task/", "Jules"),
)

BRANCHES = (
    (re.compile(r"copilot/."), "GitHub Copilot"),
    (re.compile(r"claude/."), "Claude Code"),
    # people name branches after database cursors too: four hex digits at the end tell
    (re.compile(r"cursor/[^\n]+-[0-9a-f]{4}\Z"), "Cursor"),
    (re.compile(r"devin/[0-9]+-"), "Devin"),
    (re.compile(r"codex/."), "Codex"),
)

LABELS = {
    "kiro": "Kiro",
    "codex": "Codex",
    "jules": "Jules",
    "amazon q development agent": "Amazon Q Developer",
    "amazon q transform agent": "Amazon Q Developer",
}

# a line of the description that gives an agent its task
COMMANDS = {"/kiro": "Kiro", "/q dev": "Amazon Q Developer"}

FOLDERS = ((".kiro/steering/", "Kiro"), (".kiro/specs/", "Kiro"))

_AIDER_NAME = " (aider)"
_AIDER_SUBJECT = "aider: "
_NONE = {"none", "no", "nobody", "n/a", "no ai", "human"}
# as some templates have it written out, without a box
_DECLARATION = "no ai was used"
_AUTOMATION = (
    "dependabot",
    "renovate",
    "github-actions",
    "pre-commit-ci",
    "coderabbit",
    "qodo",
    "greptile",
)

_NOREPLY = re.compile(r"(?:[0-9]+\+)?([^@+]+)@users\.noreply\.github\.com")
_TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*)[ \t]*:[ \t]*(\S.*)")
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_TICKED = re.compile(r"\s*[-*+]\s+\[[xX]\]\s+(\S.*)")
_AI = re.compile(r"\b(?:ai|llms?|genai|copilot|chatgpt|claude|coding agents?)\b")
_NEGATED = re.compile(
    r"\b(?:no|not|without|never|n't)\b(?:\W+\w+){0,4}?\W+(?:ai|llms?|genai|copilot|chatgpt|claude)\b"
    r"|\b(?:ai|llms?|genai)\b(?:\W+\w+){0,3}?\W+(?:not|never)\b"
)
_USED = re.compile(
    r"\b(?:used|uses|assisted|assistance|generated|written|created|authored|helped)\b"
)


def authorship(
    messages: Sequence[Message],
    *,
    author: str = "",
    branch: str = "",
    labels: Iterable[str] = (),
    body: str = "",
    paths: Iterable[str] = (),
) -> Authorship:
    """Who wrote it, from the commits and from what a forge would tell.

    `author` is a login or an address, `branch` the head's, `body` the description, `paths` the
    changed files.
    """
    found: dict[tuple[str, str], Signal] = {}
    denied: list[Signal] = []
    for signal in _all(messages, author, branch, (labels, body, paths)):
        if signal.kind == "declared-none":
            denied.append(signal)
        elif len(found) < MAX_SIGNALS:
            found.setdefault((signal.kind, signal.text), signal)
    if found:
        return Authorship("yes", tuple(found.values()))
    if denied:
        return Authorship("no", tuple(dict.fromkeys(denied))[:MAX_SIGNALS])
    return Authorship("unknown", ())


def _all(
    messages: Sequence[Message],
    author: str,
    branch: str,
    rest: tuple[Iterable[str], str, Iterable[str]],
) -> Iterator[Signal]:
    labels, body, paths = rest
    for message in messages:
        yield from _in_commit(message)
    yield from _tool_signal("author", "author", author, _identity(author))
    head = branch.removeprefix("refs/heads/").rpartition(":")[2]
    for pattern, tool in BRANCHES:
        yield from _tool_signal("branch", "branch", head, tool if pattern.match(head) else None)
    for label in labels:
        yield from _tool_signal("label", "labels", label, LABELS.get(label.strip().casefold()))
    yield from _in_text(body, "description")
    yield from _in_description(body)
    for path in paths:
        of = next((one for folder, one in FOLDERS if path.startswith(folder)), None)
        yield from _tool_signal("path", "files", path, of)


def _tool_signal(kind: str, where: str, text: str, tool: str | None) -> Iterator[Signal]:
    if tool:
        yield Signal(kind, where, f"{tool}: {text.strip()[:MAX_TEXT]}")


def _identity(who: str) -> str | None:
    """The tool behind an address (`Name <address>` too) or a login."""
    if len(who) > MAX_LINE:
        return None
    inside = _ADDRESS.search(who)
    key = (inside.group(1) if inside else who).strip().casefold().removeprefix("@")
    noreply = _NOREPLY.fullmatch(key)
    return EMAILS.get(key) or LOGINS.get(noreply.group(1) if noreply else key)


def _in_commit(message: Message) -> Iterator[Signal]:
    where = f"commit {message.oid[:12]}"
    yield from _tool_signal("author", where, message.email, _identity(message.email))
    committer = message.committer_email
    yield from _tool_signal("committer", where, committer, _identity(committer))
    if message.author.casefold().endswith(_AIDER_NAME):
        yield from _tool_signal("author", where, message.author, "aider")
    if message.text.casefold().startswith(_AIDER_SUBJECT):
        yield from _tool_signal("subject", where, _AIDER_SUBJECT, "aider")
    yield from _in_text(message.text, where)


def _in_text(text: str, where: str) -> Iterator[Signal]:
    lowered = text.casefold()
    for footer, tool in FOOTERS:
        yield from _tool_signal("footer", where, footer, tool if footer in lowered else None)
    for line in text.splitlines():
        trailer = _TRAILER.fullmatch(line.strip()) if len(line) <= MAX_LINE else None
        if trailer:
            yield from _in_trailer(trailer.group(1).casefold(), trailer.group(2).strip(), where)


def _in_trailer(key: str, value: str, where: str) -> Iterator[Signal]:
    lowered = value.casefold()
    if key == "co-authored-by":
        yield from _tool_signal("co-author", where, value, _identity(value))
    elif key in CREDITS:
        yield from _credited(key, value, where)
    else:
        named = [
            tool for name, start, tool in TRAILERS if name == key and lowered.startswith(start)
        ]
        named += [tool for start, tool in TRAILER_PREFIXES if key.startswith(start)]
        for tool in named:
            yield from _tool_signal("trailer", where, f"{key}: {value}", tool)


def _credited(key: str, value: str, where: str) -> Iterator[Signal]:
    lowered = value.casefold()
    said = f"{key}: {value}"
    if lowered.strip(" .") in _NONE:
        yield Signal("declared-none", where, said[:MAX_TEXT])
        return
    # a person gives an address; an agent gives a name and a model
    person = _ADDRESS.search(value) and not _identity(value)
    if not person and not any(name in lowered for name in _AUTOMATION):
        yield from _tool_signal("trailer", where, said, _identity(value) or "AI")


def _in_description(body: str) -> Iterator[Signal]:
    for line in body.splitlines():
        if len(line) > MAX_LINE:
            continue
        command = next(
            (c for c in COMMANDS if f"{line.strip().casefold()} ".startswith(f"{c} ")), ""
        )
        yield from _tool_signal("command", "description", line, COMMANDS.get(command))
        if line.strip(" \t-*_.").casefold().startswith(_DECLARATION):
            yield Signal("declared-none", "description", line.strip()[:MAX_TEXT])
        ticked = _TICKED.fullmatch(line)
        said = ticked.group(1).casefold().replace("n't", " not") if ticked else ""
        if not _AI.search(said):
            continue
        if _NEGATED.search(said):
            yield Signal("declared-none", "description", said[:MAX_TEXT])
        elif _USED.search(said):
            yield from _tool_signal("checkbox", "description", said, "AI")
