"""Why a hunk got its label, in plain words, with what each reason rests on."""

from collections.abc import Mapping, Sequence

from reviewer.change.intent import Intent
from reviewer.judgement.flow import Flow, Link
from reviewer.judgement.kinds import Role
from reviewer.judgement.links import told_by
from reviewer.judgement.opinion import Label, Reason
from reviewer.judgement.pieces import Shape

# a link weaker than this is no support
SUPPORT = 0.6
_MAX_WORDS = 5

_SHAPES: Mapping[Shape, str] = {
    "imports": "only imports",
    "comments": "only comments",
    "format": "only layout",
}
_ROLES: Mapping[Role, str] = {
    "test": "a test",
    "docs": "documentation",
    "changelog": "a changelog",
    "manifest": "a manifest of dependencies",
    "lock": "a lock file",
    "config": "configuration",
    "generated": "a generated file",
}


def vague(intent: Intent) -> Reason:
    """For any hunk of a change whose intent says nothing."""
    said = f"“{intent.title[:60]}” names" if intent.title else "No intent was given; nothing names"
    return Reason(f"{said} nothing this hunk could be held against", "intent: vague")


def reasons_for(flow: Flow, at: int, label: Label) -> tuple[Reason, ...]:
    """What the words, the links and the shape of part `at` say for its label."""
    found = [*_words(flow, at, label), *_support(flow, at, label), *_shape(flow, at)]
    return tuple(found)


def _words(flow: Flow, at: int, label: Label) -> Sequence[Reason]:
    if shared := flow.shared[at][:_MAX_WORDS]:
        said = ", ".join(f"“{word}”" for word in shared)
        only = "only " if label == "unrelated" else ""
        return [Reason(f"shares {only}{said} with the intent", f"words: {' '.join(shared)}")]
    return [Reason("no word of the intent is in it or near it", "words: none")]


def _support(flow: Flow, at: int, label: Label) -> Sequence[Reason]:
    link = _nearest(flow, at)
    if link is None or link.strength < SUPPORT:
        if label == "in_scope" or len(flow.relevance) == 1:
            return []
        return [Reason("nothing ties it to the rest of the change", "link: none")]
    other = flow.names.pieces[link.other]
    name = told_by(flow.names, at, link.other)
    through = f"shares `{name[:60]}` with" if name else "stands with"
    where = f"{other.path}:{other.line}"
    if label == "unrelated":
        text = f"{through} {where}, which does not answer the intent either"
        if flow.relevance[link.other] >= 0.5:
            text = f"{through} {where}, and no more than that"
        return [Reason(text, f"link: {other.id}")]
    text = f"{through} {where}"
    answers = ", which answers the intent" if flow.relevance[link.other] >= 0.5 else ""
    return [Reason(text + answers, f"link: {other.id}")]


def _nearest(flow: Flow, at: int) -> Link | None:
    """The link that carries most relevance to a part from outside its own hunk."""
    hunk = flow.names.pieces[at].hunk
    return max(
        (link for link in flow.links[at] if flow.names.pieces[link.other].hunk != hunk),
        key=lambda link: (link.strength * (0.2 + flow.relevance[link.other]), -link.other),
        default=None,
    )


def _shape(flow: Flow, at: int) -> Sequence[Reason]:
    piece = flow.names.pieces[at]
    if piece.shape in _SHAPES:
        return [Reason(_SHAPES[piece.shape], f"shape: {piece.shape}")]
    if piece.role in _ROLES:
        return [Reason(_ROLES[piece.role], f"role: {piece.role}")]
    return []
