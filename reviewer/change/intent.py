"""What a change is claimed to be for, and by whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reviewer.change.mentions import (
    Kind,
    kind_of,
    numbers_in,
    paths_in,
    says_nothing,
    scope_of,
    symbols_in,
)
from reviewer.change.prose import MAX_TEXT, paragraphs, stated, uncommented

IntentKind = Kind
ClaimSource = Literal["request", "issue", "title", "body", "commit"]
IntentSource = Literal["pull-request", "commits", "argument", "none"]


@dataclass(frozen=True, slots=True)
class Message:
    """One commit's message and who stands behind it: author's name and address, committer's address."""

    oid: str
    author: str
    email: str
    committer_email: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of what the change is for; `independent` when not the change's own author."""

    text: str
    source: ClaimSource
    author: str
    independent: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """The claim under test. `vague` when it says nothing a hunk could be held against."""

    title: str
    body: str
    source: IntentSource
    kind: IntentKind
    claims: tuple[Claim, ...]
    paths: tuple[str, ...]
    symbols: tuple[str, ...]
    numbers: tuple[str, ...]
    vague: bool


# more commits, statements or text than this are told by count: nobody reads an intent that long
_MAX_MESSAGES = 500
_MAX_CLAIMS = 200
_MAX_TITLE = 300
_MAX_READ = 4 * MAX_TEXT
_SUBJECTS_IN_TITLE = 4
_MERGED_REQUEST = re.compile(r"Merge pull request #\d{1,9} |Merged in |Merge request ")
_MERGED = re.compile(r"Merge (?:branch|branches|remote-tracking branch|tag|commit) ")
_NOISE = re.compile(r"(?:(?:fixup!|squash!|amend!|\[PATCH[^\]\n]{0,20}\])\s{0,8}){1,8}")


class _Told(NamedTuple):
    """What one commit's author says of it."""

    subject: str
    body: str
    author: str


def read_intent(
    *,
    title: str | None,
    body: str | None,
    messages: Sequence[Message],
    request: str | None,
    author: str | None,
    source: IntentSource,
) -> Intent:
    """What the change is claimed to be for.

    A title given replaces the commit messages; without one they speak. `source` names who gave
    title, body and request. The request is somebody else's word: it comes first.
    """
    commits = [] if title and title.strip() else list(_told(messages))
    by = author if author is not None else (messages[0].author if messages else "")
    asked, text = stated(request or ""), stated(body or "")
    head = _subject(title or "") or _composed(commits)
    claims = [Claim(one, "request", "", True) for one in paragraphs(asked)]
    if commits:
        claims += _commit_claims(commits)
    elif head:
        claims.append(Claim(head, "title", by, False))
    claims += [Claim(one, "body", by, False) for one in paragraphs(text)]
    claims = _distinct(claims)[:_MAX_CLAIMS]
    said = "\n".join(claim.text for claim in claims)
    raw = [title or "", body or "", request or "", *(message.text for message in messages)]
    return Intent(
        title=head or _subject(asked),
        body=text or _joined(commits),
        source="commits" if commits else source if claims else "none",
        kind=_kind(asked, head, commits),
        claims=tuple(claims),
        paths=paths_in(said),
        symbols=symbols_in(said),
        numbers=numbers_in("\n".join(_bounded(raw if commits else raw[:3]))),
        vague=all(says_nothing(claim.text) for claim in claims),
    )


def scope(intent: Intent) -> str:
    """The part of the code a conventional title names (`parser` of `fix(parser): ...`)."""
    return scope_of(intent.title)


def _subject(text: str) -> str:
    """The first line that says something, without what git or a mailer put before it."""
    for line in text[:MAX_TEXT].splitlines():
        if line.strip():
            return _NOISE.sub("", line.strip()[:_MAX_TITLE], count=1).strip()
    return ""


def _bounded(texts: Sequence[str]) -> Iterator[str]:
    left = _MAX_READ
    for text in texts:
        if left <= 0:
            return
        kept = text[: min(MAX_TEXT, left)]
        left -= len(kept)
        yield uncommented(kept)


def _told(messages: Sequence[Message]) -> Iterator[_Told]:
    """Each commit that says something of its own; a merge speaks only for a pull request."""
    left = _MAX_READ
    for message in messages[:_MAX_MESSAGES]:
        text = message.text[: min(MAX_TEXT, max(left, 0))].strip()
        left -= len(text)
        first, _, rest = text.partition("\n")
        if _MERGED_REQUEST.match(first):
            first, _, rest = rest.strip().partition("\n")
        elif _MERGED.match(first):
            continue
        if subject := _subject(first):
            yield _Told(subject, stated(rest), message.author)


def _composed(commits: Sequence[_Told]) -> str:
    """One subject as it stands; several named one after the other, with how many there are."""
    subjects = list(dict.fromkeys(commit.subject for commit in commits))
    if len(subjects) <= 1:
        return "".join(subjects)
    telling = [one for one in subjects if not says_nothing(one)] or subjects
    shown = telling[:_SUBJECTS_IN_TITLE]
    more = f"; and {len(subjects) - len(shown)} more" if len(subjects) > len(shown) else ""
    return f"{len(commits)} commits: {'; '.join(one[:80] for one in shown)}{more}"


def _commit_claims(commits: Sequence[_Told]) -> list[Claim]:
    claims = []
    for commit in commits:
        claims.append(Claim(commit.subject, "commit", commit.author, False))
        claims += [Claim(one, "commit", commit.author, False) for one in paragraphs(commit.body)]
    return claims


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    """Each statement once, where it was made first; a request's own words stay a request."""
    first: dict[tuple[str, bool], Claim] = {}
    for claim in claims:
        first.setdefault((claim.text, claim.independent), claim)
    return list(first.values())


def _joined(commits: Sequence[_Told]) -> str:
    if len(commits) == 1:
        return commits[0].body
    return "\n\n".join(f"{one.subject}\n\n{one.body}".strip() for one in commits)[:MAX_TEXT]


def _kind(asked: str, head: str, commits: Sequence[_Told]) -> IntentKind:
    """The request's kind, else the title's; of several commits only a kind they agree on."""
    kinds = {kind_of(commit.subject) for commit in commits} - {"unknown"}
    own = kind_of(head) if len(commits) < 2 else kinds.pop() if len(kinds) == 1 else "unknown"
    kind = kind_of(_subject(asked)) if asked else "unknown"
    return own if kind == "unknown" else kind
