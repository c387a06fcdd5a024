"""Which handlers of a file stand behind which authentication and authorisation checks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviewer.facts.definitions import Parsed, Piece

_WHO: Final = (
    r"auth\w*|log(?:ged)?_?in|signed_?in|permissions?|perms?|roles?|admins?|staff|superusers?|jwt|"
    r"(?:access_?|bearer_?|id_?)?tokens?|scopes?|api_?keys?|users?|owners?|owner_?ship|credentials?|"
    r"member(?:ship)?|mfa|two_?factor|identity|principal|verified_?\w+"
)
# names that only a check of who is asking bears, in a place where a check can stand
_GUARD: Final = re.compile(
    rf"(?ix)^_?(?:"
    rf"(?:\w+_)?(?:{_WHO})_?required"
    rf"|(?:require[sd]?|ensure[sd]?|enforce[sd]?|verify|check|validate|assert|needs|must_?(?:be|have)|only)_?\w*?(?:{_WHO})"
    rf"|(?:is|has|get_current|current|require_current|with)_?(?:active_?|any_?|valid_?)?(?:{_WHO})"
    rf"|is_?authenticated\w*|authenticate[ds]?(?:_?\w+)?[!?]?|authori[sz]e[ds]?(?:_?\w+)?[!?]?|authorization|protect(?:ed)?|secured"
    rf"|user_passes_test|pre_?authorize|post_?authorize|roles_?allowed|deny_?all|roles|permissions|auth"
    rf"|requires_?(?:permissions|roles|authentication|user|claim)|\w*(?:auth|roles?|permissions?|jwt)_?guard"
    rf"|\w*(?:login|permission|passestest|staff\w*|superuser)\w*requiredmixin|\w*passestestmixin"
    rf"|(?:auth|jwt|admin|permission|role|session|token)_?(?:middleware|check|handler|filter|only|guard|interceptor)"
    rf"|is_?(?:authenticated(?:_?or_?read_?only)?|admin_?user|owner\w*|staff\w*)|django_?model_?permissions\w*"
    rf")$"
)
_NOT_GUARD: Final = re.compile(
    r"(?i)exempt|optional|anonymous|allow_?any|no_?auth|without|skip|public|unauth|csrf|provider|factory|"
    r"^permission_classes$|^authentication_classes$|_?(?:url|path|view|form|model|schema|service|client)s?$"
)
_WORD: Final = re.compile(r"[A-Za-z_]\w*[!?]?")
_STRING: Final = re.compile(r"""(?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)""")
_ROUTE: Final = re.compile(
    r"""^@\s*([\w.]+)\.(get|post|put|patch|delete|head|options|route|websocket|api_route)\s*\(\s*[rbf]?["']([^"'\n]*)["']"""
)
_INJECTED: Final = re.compile(r"\b(?:Depends|Security)\s*\(\s*((?:\w+\s*\.\s*)*\w+)")
_INJECTED_WHO: Final = re.compile(
    r"(?i)user|auth|admin|permission|role|scope|principal|identity|claims|account|token|api_?key|jwt|bearer"
)
# annotations that carry the guard as an argument
_CARRIER: Final = re.compile(r"(?i)^(?:useguards|method_decorator|decorators|permission_classes)$")
_OPEN: Final = re.compile(r"(?i)permitall|\(\s*[\"']true[\"']\s*\)|isAnonymous")
_ROUTINES: Final = frozenset({"function", "method"})
# calls that refuse, when they stand in a handler's body; plain questions (`is_admin`) are not among them
_POLICY_CALL: Final = re.compile(
    rb"(?:authori[sz]e(?:_\w+)?!?|authenticate_\w+!?|denyAccessUnlessGranted"
    rb"|(?:require|ensure|check|assert|verify|enforce)_\w*(?:auth|login|admin|permission|role|scope|access)\w*!?"
    rb"|(?:require|ensure|check|assert|verify|enforce)(?:\w*(?:Auth|Login|Admin|Permission|Role|Scope|Access))\w*)"
)
# before a name these make it a definition, a type or a question rather than a call
_NO_CALL: Final = frozenset(
    (b"def", b"function", b"func", b"fn", b"fun", b"new", b"class", b"if", b"not", b"!")
)
IN_BODY: Final = "in "


@dataclass(frozen=True, slots=True)
class Guarded:
    """One handler, class or router and the checks that stand before it.

    `owner` is the route (`GET /users`) where the text tells it, else the qualified name. `wide`:
    it covers what is inside (`owner` is a class) or what is registered on it (`receiver`).
    `notes`: everything else that decorates it, for telling a rename from a removal.
    """

    owner: str
    name: str
    guards: frozenset[str]
    line: int
    end_line: int
    snippet: str
    receiver: str = ""
    wide: bool = False
    notes: frozenset[str] = frozenset()
    route: str = ""


def is_guard(name: str) -> bool:
    """Whether a name is that of a check of who is asking."""
    return bool(_GUARD.match(name)) and not _NOT_GUARD.search(name)


def annotated(parsed: Parsed, lines: Sequence[str]) -> Iterator[Guarded]:
    """Functions, methods and classes by what is written on them: decorators, attributes, bases."""
    for piece in parsed.pieces:
        if piece.kind in _ROUTINES:
            yield from _routine(parsed, piece, lines)
            yield from _policy_calls(parsed, piece, lines)
        elif piece.kind == "class":
            yield from _class(parsed, piece, lines)
        elif piece.kind == "variable":
            yield from _variable(parsed, piece, lines)


def _routine(parsed: Parsed, piece: Piece, lines: Sequence[str]) -> Iterator[Guarded]:
    guards: set[str] = set()
    notes: set[str] = set()
    line, receiver, route, everything = piece.start_line, "", "", False
    for note in piece.annotations:
        found, verb = _of_annotation(note.text), _ROUTE.match(note.text)
        if verb is not None:
            receiver, route = verb[1], f"{verb[2].upper()} {verb[3]}"
        everything = everything or bool(re.search(r"\bbefore_(?:app_)?request\b", note.text))
        notes.update(_WORD.findall(_STRING.sub("", note.text))[:3])
        if found and not guards:
            line = note.start_line
        guards |= found
    if parsed.language == "python":
        guards |= _injected(parsed.definition(piece).signature)
    if everything:
        guards |= {piece.name.rpartition(".")[2]}
    yield Guarded(
        owner=piece.name,
        name=piece.name,
        guards=frozenset(guards),
        line=line,
        end_line=max(line, min(piece.end_line, line)),
        snippet=_line(lines, line),
        receiver=receiver,
        wide=everything,
        notes=frozenset(notes),
        route=route,
    )


def _policy_calls(parsed: Parsed, piece: Piece, lines: Sequence[str]) -> Iterator[Guarded]:
    """Calls in a body that let nobody through whom they should not."""
    tokens = parsed.tokens
    found = {
        tokens[at].decode("utf-8", "surrogateescape")
        for at in range(piece.body, piece.end)
        if _POLICY_CALL.fullmatch(tokens[at])
        and tokens[at - 1] not in _NO_CALL
        and (parsed.language == "ruby" or tokens[at + 1 : at + 2] == [b"("])
    }
    if found:
        within = range(piece.start_line, min(piece.end_line, len(lines)) + 1)
        line = next(
            (n for n in within if any(name in lines[n - 1] for name in found)), piece.start_line
        )
        yield Guarded(
            f"{IN_BODY}{piece.name}", piece.name, frozenset(found), line, line, _line(lines, line)
        )


def _of_annotation(text: str) -> set[str]:
    """Guards that one decorator, attribute or annotation names."""
    if _OPEN.search(text):
        return set()
    bare = _STRING.sub("", text)
    if _ROUTE.match(text):
        return _injected(bare)
    names = _WORD.findall(bare)
    head = re.match(r"[@#\[\s!]*([\w.:]+)", bare)
    own = re.split(r"[.:]", head[1])[-1] if head else ""
    if _CARRIER.match(own):
        return {name for name in names if name != own and is_guard_class(name)}
    # of `[HttpGet, Authorize(Roles = "a")]` each, of `@check(a, b)` the check only
    tops = re.findall(r"(?:^|,)[@#\[\s!]*([\w.:]+)", re.sub(r"\([^()]*\)", "", bare))
    heads = [re.split(r"[.:]", top)[-1] for top in tops] if bare.startswith("[") else [own]
    return {name for name in heads if is_guard(name)}


def is_guard_class(name: str) -> bool:
    """As `is_guard`, for names given where only guards are given."""
    return (
        is_guard(name) or bool(re.match(r"(?i)^(?:is|has)[A-Z_]\w+", name))
    ) and not _NOT_GUARD.search(name)


def _injected(text: str) -> set[str]:
    names = (re.sub(r"\s", "", found).rpartition(".")[2] for found in _INJECTED.findall(text))
    return {
        n for n in names if is_guard(n) or (_INJECTED_WHO.search(n) and not _NOT_GUARD.search(n))
    }


def _class(parsed: Parsed, piece: Piece, lines: Sequence[str]) -> Iterator[Guarded]:
    guards: set[str] = set()
    line = piece.start_line
    for note in piece.annotations:
        found = _of_annotation(note.text)
        if found and not guards:
            line = note.start_line
        guards |= found
    if parsed.language == "python":
        signature = parsed.definition(piece).signature
        guards |= {
            name for name in _WORD.findall(signature) if name.endswith("Mixin") and is_guard(name)
        }
    yield Guarded(
        piece.name, piece.name, frozenset(guards), line, line, _line(lines, line), wide=True
    )


def _variable(parsed: Parsed, piece: Piece, lines: Sequence[str]) -> Iterator[Guarded]:
    """`permission_classes = [...]` speaks for its class, `router = APIRouter(...)` for its routes."""
    owner, _, name = piece.name.rpartition(".")
    value = b" ".join(parsed.tokens[piece.start : piece.end]).decode("utf-8", "surrogateescape")
    words = _WORD.findall(_STRING.sub("", value))[1:]
    if owner and name == "permission_classes":
        guards = {word for word in words if is_guard_class(word)}
        line = piece.start_line
        yield Guarded(
            owner, owner, frozenset(guards), line, piece.end_line, _line(lines, line), wide=True
        )
    elif not owner and (injected := _injected(value)):
        line = piece.start_line
        yield Guarded(
            f"router {name}",
            name,
            frozenset(injected),
            line,
            piece.end_line,
            _line(lines, line),
            receiver=name,
            wide=True,
        )


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
