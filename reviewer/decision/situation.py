"""What a decision is made of, and how every condition answers."""

from dataclasses import dataclass
from typing import Literal

from reviewer.change.intent import Intent
from reviewer.change.model import Change
from reviewer.facts.facts import Facts
from reviewer.judgement.opinion import Judgement

Outcome = Literal["pass", "sign_off", "block"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "sign_off", "block")


@dataclass(frozen=True, slots=True)
class Because:
    """One node of the explanation: a condition, whether it holds, in words, and its parts."""

    condition: str
    holds: bool
    text: str
    children: "tuple[Because, ...]" = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """All a policy may look at. `unjudged` holds hunk ids and paths no judge saw.

    `author` is the forge's login where there is one; `base_branch` is empty where nobody knows it.
    """

    change: Change
    intent: Intent
    facts: Facts
    judgement: Judgement
    unjudged: tuple[str, ...] = ()
    author: str = ""
    base_branch: str = ""


def not_reviewed(situation: Situation) -> tuple[str, ...]:
    """What nobody looked at, in words; empty only where the whole change was reviewed.

    Anything without an opinion counts, so that a judge that forgets a hunk cannot make it pass.
    A vague intent is no gap: there the judge has nothing to hold a hunk against.
    """
    judgement = situation.judgement
    hunks = {
        hunk.hunk_id
        for hunk in judgement.hunks
        if hunk.label != "unjudged" or situation.intent.vague
    }
    files = {file.path: file.judged for file in judgement.files}
    missed = [
        *situation.unjudged,
        *(hunk.id for hunk in situation.change.hunks if hunk.id not in hunks),
        # a file with hunks needs no word of its own, unless that word is 'not judged'
        *(
            file.path
            for file in situation.change.files
            if not files.get(file.path, bool(file.hunks))
        ),
    ]
    words = [f"{one} was not judged" for one in dict.fromkeys(missed)]
    words += [f"{gap.where}: {gap.why}" for gap in situation.facts.gaps if gap.incomplete]
    if judgement.verdict.judge == "none":
        words.append("no judge was asked")
    return tuple(words)
