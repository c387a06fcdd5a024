"""Whether the stated intent asked for what a finding reports.

Only words that name the act and what it is done to, in one clause, ask for it; the clause is quoted.
A fix, a bump or a clean-up asks for no destruction, a negation forbids it, and once somebody else
has said what is wanted, the author's own words ask for nothing more.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from reviewer.change.intent import Claim, Intent
from reviewer.facts.finding import AskedFor, Finding

_QUOTE: Final = 120
# more text than this is no statement of what is wanted
_CLAIM_LIMIT: Final = 4_000
_CLAUSES: Final = 100
# words between the act and what it is done to
_REACH: Final = 10
_NEGATED_WITHIN: Final = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def _verbs(stems: str) -> re.Pattern[str]:
    """Imperative, past, progressive and noun of each verb, as whole words; made when first asked."""
    each = "|".join(stems.split())
    return re.compile(rf"(?i)^(?:{each})$")


_REMOVE: Final = (
    r"remov(?:e|es|ed|ing|al) delet(?:e|es|ed|ing|ion) drop(?:s|ped|ping)? destroy(?:s|ed|ing)? destruction "
    r"decommission(?:s|ed|ing)? retir(?:e|es|ed|ing) purg(?:e|es|ed|ing) wip(?:e|es|ed|ing) eliminat(?:e|es|ed|ing) "
    r"tear(?:s|ing)? teardown kill(?:s|ed|ing)? erase(?:s|d)? undeploy"
)
_RENEW: Final = (
    r"recreat(?:e|es|ed|ing|ion) rebuild(?:s|ing)? rebuilt replac(?:e|es|ed|ing) replacement reset(?:s|ting)? "
    r"reprovision(?:s|ed|ing)? migrat(?:e|es|ed|ing|ion) mov(?:e|es|ed|ing) renam(?:e|es|ed|ing)"
)
_EMPTY: Final = (
    r"truncat(?:e|es|ed|ing) clear(?:s|ed|ing)? empty empties emptied flush(?:es|ed|ing)?"
)
_DISABLE: Final = (
    r"disabl(?:e|es|ed|ing) turn(?:s|ed|ing)? switch(?:es|ed|ing)? bypass(?:es|ed|ing)? skip(?:s|ped|ping)? "
    r"unprotect(?:s|ed)? relax(?:es|ed|ing)? loosen(?:s|ed|ing)?"
)
_LESSEN: Final = r"reduc(?:e|es|ed|ing|tion) shorten(?:s|ed|ing)? lower(?:s|ed|ing)? decreas(?:e|es|ed|ing) cut(?:s|ting)?"
_OPEN: Final = r"open(?:s|ed|ing)? expos(?:e|es|ed|ing) publish(?:es|ed|ing)? allow(?:s|ed|ing)? grant(?:s|ed|ing)? widen(?:s|ed|ing)? broaden(?:s|ed|ing)? giv(?:e|es|ing)"
_SILENCE: Final = r"silenc(?:e|es|ed|ing) suppress(?:es|ed|ing)? ignor(?:e|es|ed|ing) swallow(?:s|ed|ing)? mut(?:e|es|ed|ing)"
_CHANGE: Final = r"chang(?:e|es|ed|ing) updat(?:e|es|ed|ing) edit(?:s|ed|ing)? adjust(?:s|ed|ing)? tighten(?:s|ed|ing)? add(?:s|ed|ing)? rewrit(?:e|es|ten)"
_RUN: Final = r"install(?:s|ed|ing)? bootstrap(?:s|ped|ping)? us(?:e|es|ing) run(?:s|ning)? apply applies applied"
_SKIP: Final = r"quarantin(?:e|es|ed|ing) xfail(?:s|ed)? focus(?:es|ed)? deselect(?:s|ed)?"
_UNDO: Final = r"revert(?:s|ed|ing)? undo(?:es)? undid back roll"

_ACTS: Final[Mapping[str, str]] = {
    "destructive-command-added": f"{_REMOVE} {_RENEW} {_EMPTY} auto-approve",
    "recursive-delete-computed-path": f"{_REMOVE} {_EMPTY} clean(?:s|ed|ing)?",
    "unscoped-data-write": f"{_REMOVE} {_EMPTY} reset(?:s|ting)? recreat(?:e|es|ed|ing)",
    "stateful-resource-removed": _REMOVE,
    "env-recreate-wholesale": f"{_REMOVE} {_RENEW}",
    "deletion-protection-off": f"{_DISABLE} {_REMOVE}",
    "backup-or-retention-reduced": f"{_LESSEN} {_DISABLE} {_REMOVE}",
    "state-backend-changed": f"{_RENEW} {_CHANGE} {_DISABLE}",
    "iam-wildcard-added": _OPEN,
    "test-removed": f"{_REMOVE} {_UNDO}",
    "test-skipped-or-focused": f"{_DISABLE} {_SKIP} {_SILENCE}",
    "auth-check-removed": f"{_REMOVE} {_DISABLE} {_OPEN}",
    "exception-swallowed": _SILENCE,
    "verification-disabled": f"{_DISABLE} {_REMOVE}",
    "pipe-to-shell-added": _RUN,
    "suppression-comment-added": f"{_SILENCE} {_DISABLE}",
    "reviewer-policy-changed": f"{_CHANGE} {_DISABLE} {_REMOVE}",
    "agent-instructions-changed": f"{_CHANGE} {_REMOVE}",
}
_BY_FAMILY: Final[Mapping[str, str]] = {
    "DST": f"{_REMOVE} {_RENEW} {_EMPTY}",
    "TOP": f"{_REMOVE} {_RENEW} {_DISABLE} {_LESSEN}",
    "IAM": _OPEN,
    "NET": f"{_REMOVE} {_DISABLE}",
    "ROL": f"{_REMOVE} {_DISABLE} {_CHANGE}",
    "SUP": f"{_RUN} {_CHANGE} {_REMOVE} {_DISABLE}",
    "MIG": f"{_REMOVE} {_RENEW}",
    "SEC": _OPEN,
    "GRD": f"{_CHANGE} {_DISABLE} {_REMOVE}",
}
# nobody asks for hidden text
_NEVER: Final = frozenset({"CON"})

# things by kind: to name one of them is to name a kind, not a thing
_KINDS: Final = _words(
    """
    database db table bucket disk volume queue topic key secret zone cluster pool instance
    server cache namespace stack environment infrastructure infra resource resources data
    rows schema state backend retention backup backups snapshot snapshots protection
    policy permissions role iam principal public test tests case cases suite route
    endpoint auth authentication permission errors error exception exceptions tls ssl
    certificate certificates verification verify signature checksum token install
    installer script download package dependency release deployment history branch push
    force folder workspace filesystem stage aws google azurerm main this default
    """
)
# these name what they stand before: an environment is not just any environment
_STAGES: Final = _words(
    """
    prod production live staging stage stg dev development sandbox preview qa test uat
    demo canary
    """
)
_SAME_STAGE: Final = {
    "production": "prod",
    "live": "prod",
    "stage": "staging",
    "stg": "staging",
    "development": "dev",
}
_GENERIC: Final = frozenset(
    {"environment", "environments", "env", "stack", "infrastructure", "infra", "everything"}
)

_WORD: Final = re.compile(r"[A-Za-z0-9_][\w.:/*-]*[\w*]|[A-Za-z0-9_]")
_CLAUSE: Final = re.compile(r"[;\n!?]+|\.(?:\s+|$)|,\s+(?:but|while)\b|\s+-\s+")
_PREFIX: Final = re.compile(
    r"^\s*(?:[-*+\u2022]|\d+[.)])?\s*(?:\[[^\]]{0,40}\]\s*)*(?:\w+(?:\([^)]{0,60}\))?!?:\s+)?"
)
_BEFORE_ACT: Final = _words(
    """
    and then to by also should must will please we now lets let's can we'll you i i'll
    finally we've have has was were is are be been being it therefore
    """
)
# after these a verb names an ability, not a deed: "add a way to delete users"
_ABILITY: Final = _words(
    """
    ability able option way support button endpoint command permission allow allows
    allowing used need needs how lets enables trying tried fails failing attempt unable
    """
)
_NEGATION: Final = _words(
    """
    not don't dont doesn't never without avoid avoids prevent prevents stop stops instead
    cannot can't mustn't shouldn't no keep keeps
    """
)


@dataclass(frozen=True, slots=True)
class _Hit:
    asks: bool
    exact: bool
    words: str


def asked_for(finding: Finding, intent: Intent) -> AskedFor:
    """`yes` and the words that ask; `no` and the words that were said instead; else `unclear`."""
    if finding.family in _NEVER:
        return AskedFor("no")
    if not intent.claims or intent.source == "none":
        return AskedFor("unclear")
    independent = [claim for claim in intent.claims if claim.independent]
    outer = _best(finding, independent)
    own = _best(finding, [claim for claim in intent.claims if not claim.independent])
    refused = next((hit for hit in (outer, own) if hit is not None and not hit.asks), None)
    if refused is not None:
        return AskedFor("no", refused.words)
    decisive = outer if independent else own
    if decisive is not None:
        return AskedFor("yes" if decisive.exact else "unclear", decisive.words)
    if own is None and intent.vague and not independent:
        return AskedFor("unclear")
    said = (independent or intent.claims)[0].text
    return AskedFor("no", f"only in the author's own words: {own.words}" if own else _quoted(said))


def _best(finding: Finding, claims: Sequence[Claim]) -> _Hit | None:
    """A refusal outranks a request, a request that names the thing one that names its kind."""
    hits = [hit for claim in claims for hit in _hits(finding, claim)]
    return min(hits, key=lambda hit: (hit.asks, not hit.exact), default=None)


def _hits(finding: Finding, claim: Claim) -> Iterable[_Hit]:
    stems = _ACTS.get(finding.check) or _BY_FAMILY.get(finding.family)
    if stems is None:
        return
    acts = _verbs(stems)
    names, kinds = _subject(finding)
    for clause in _CLAUSE.split(claim.text[:_CLAIM_LIMIT])[:_CLAUSES]:
        words = [
            word.lower() for word in _WORD.findall(_apostrophes(_PREFIX.sub("", clause, count=1)))
        ]
        for at, word in enumerate(words):
            near = words[max(0, at - _REACH) : at] + words[at + 1 : at + 1 + _REACH]
            found = _named(near, names, kinds)
            if found is None or _other_stage(near, finding):
                continue
            if acts.match(word) and (_is_deed(words, at) or _negated(words, at)):
                yield _Hit(not _negated(words, at), found, _quoted(clause))
            elif word in ("touch", "affect") and _negated(words, at):
                yield _Hit(asks=False, exact=True, words=_quoted(clause))


def _apostrophes(text: str) -> str:
    return text.replace("\u2019", "'").replace("n't", "nt").replace("'ll", "ll")


def _named(near: Sequence[str], names: frozenset[str], kinds: frozenset[str]) -> bool | None:
    """True where the words name the thing, or its kind as a whole; False one of a kind; else None."""
    if any(word in names or _singular(word) in names for word in near):
        return True
    plural = any(_singular(word) in kinds and word.endswith("s") for word in near)
    if plural:
        return True
    return False if any(word in kinds for word in near) else None


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _subject(finding: Finding) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the thing and kinds it is of, in lower case."""
    names: set[str] = set()
    kinds: set[str] = set()
    for subject in finding.subject:
        whole = subject.lower()
        pieces = re.split(r"[^a-z0-9]+", whole)
        (kinds if whole in _KINDS else names).add(whole)
        for piece in pieces:
            if piece in _KINDS:
                kinds.add(piece)
        # `aws_db_instance.orders` is also called `orders`, a path also by its last name
        last = re.split(r"[./]", whole)[-1]
        if last and last not in _KINDS and len(last) > 2:
            names.add(last)
    if finding.family in ("DST", "TOP") and any(word in _STAGES for word in _places(finding)):
        # "the staging environment": a stage by its name, whatever it holds
        names |= {word for word in _places(finding) if word in _STAGES}
    if "test" in kinds:
        names -= _STAGES
    return frozenset(names - _GENERIC), frozenset(kinds | (_GENERIC & names))


def _places(finding: Finding) -> set[str]:
    text = " ".join((finding.path, *finding.subject)).lower()
    return set(re.split(r"[^a-z0-9]+", text))


def _other_stage(near: Sequence[str], finding: Finding) -> bool:
    """Whether the words are about one stage and the finding is about another."""
    said = {_SAME_STAGE.get(word, word) for word in near if word in _STAGES} - {"test"}
    here = {_SAME_STAGE.get(word, word) for word in _places(finding) if word in _STAGES} - {"test"}
    return bool(said and here and not said & here)


def _is_deed(words: Sequence[str], at: int) -> bool:
    """Whether the act is what is to be done: it leads the clause, or is joined to what leads it."""
    before = words[:at]
    if any(word in _ABILITY for word in before[-4:]):
        return False
    if not before or (words[at].endswith(("al", "tion", "sion", "ment")) and len(before) <= 1):
        return True
    if before[-1] in _BEFORE_ACT:
        return True
    return len(before) == 1 and before[0].endswith("ly")


def _negated(words: Sequence[str], at: int) -> bool:
    window = words[max(0, at - _NEGATED_WITHIN) : at]
    return any(
        word in _NEGATION or word in ("doesnt", "cant", "mustnt", "shouldnt") for word in window
    )


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= _QUOTE else f"{short[: _QUOTE - 1]}\u2026"
