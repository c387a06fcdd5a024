"""What a statement of intent names: its kind, paths, symbols, issues; and whether it says anything."""

import re
from collections.abc import Mapping
from typing import Literal

from reviewer.change.prose import MAX_LINE

Kind = Literal["fix", "feature", "refactor", "docs", "test", "build", "chore", "revert", "unknown"]

# more names than this are a listing, not an intent
_MAX_NAMES = 400
_MAX_NAME = 120

_CONVENTIONAL = re.compile(
    r"\[?([A-Za-z]{2,14})\]?(?:\(([^()]{0,60})\))?\s?!?\s?(?::|\]|(?<=\]))\s*"
)
_CONVENTIONAL_KINDS: Mapping[Kind, str] = {
    "fix": "fix hotfix bugfix fixes bug security types",
    "feature": "feat feature add new perf enhancement",
    "refactor": "refactor refact cleanup style rename",
    "docs": "docs doc changelog readme",
    "test": "test tests testing",
    "build": "build ci deps dep workflow docker",
    "chore": "chore release dx misc lint",
    "revert": "revert",
}
_VERB_KINDS: Mapping[Kind, str] = {
    "fix": "fix fixes fixed fixing fixup correct corrects resolve resolves resolved repair prevent"
    " prevents handle handles avoid avoids guard ensure ensures don't stop patch workaround",
    "feature": "add adds added adding implement implements implemented introduce introduces support"
    " supports allow allows enable enables create creates expose provide provides new",
    "refactor": "refactor refactors refactored rename renames renamed move moves moved extract"
    " extracts clean cleanup simplify simplifies restructure reorganise reorganize split inline"
    " dedupe deduplicate rework modernise modernize reformat format",
    "docs": "document documents documented docs doc changelog readme typo",
    "test": "test tests",
    "build": "bump bumps upgrade upgrades pin unpin",
    "chore": "remove removes removed drop drops delete deletes deprecate release prepare",
    "revert": "revert reverts reverted rollback",
}
# "add tests", "fix the docs": the thing says more than the verb, if it stands right behind it
_THING_KINDS: Mapping[Kind, str] = {
    "test": "test tests testcase unittest unittests",
    "docs": "doc docs documentation docstring docstrings comment comments typo typos readme"
    " changelog spelling grammar",
    "build": "ci build lint workflow pipeline",
}
_FILLER_WORDS = "a an the some more few of in for missing small minor another failing flaky"
_NOTHING_WORDS = (
    "a about address addressed adjust adjustment adjustments after again all also an and another as"
    " asdf at be better bit bug bugs change changed changes checkpoint clean cleaned cleaning cleanup"
    " cleanups code comment comments commit commits commit's continue debug do done edit edits"
    " enhancement enhancements etc feedback few file files final finish finished first fix fixed fixes"
    " fixing fixup foo for from further get hotfix i improve improved improvement improvements"
    " improving in initial into is issue issues it its last latest left little made main make makes"
    " master branch minor misc miscellaneous modification modifications modify more my new nit nits"
    " nitpick nitpicks not now of ok on oops or other our part per please polish pr pull push quick"
    " ready refactor refactored refactoring request requested revert review reviewer reviews revise"
    " rework save small some something squash start step still stuff suggested suggestion suggestions"
    " sync temp temporary test testing that the them these thing things this tidy tmp to try trying"
    " tweak tweaks up update updated updates updating various we wip with work working progress xxx"
    " yet merge apply applied"
)
_URL = re.compile(r"https?://[^\s<>()]{1,500}")
_ISSUE_URL = re.compile(r"/(?:issues|pull|merge_requests|pulls)/(\d{1,9})(?![\d/])")
_NUMBER = re.compile(
    r"(?<![&\w#])#(\d{1,9})(?!\w)|[\w.-]#(\d{1,9})(?!\w)|\bGH-(\d{1,9})\b"
    r"|(?<![\w-])([A-Z][A-Z0-9]{1,9}-[1-9]\d{0,8})(?![\w-])"
)
_NOT_TICKET_PREFIXES = "UTF SHA ISO PEP RFC HTTP CVE MD AES RSA PKCS TLS SSL ES EC PY IPV GPT"
_CODE = re.compile(r"`{1,2}([^`\n]{1,120})`{1,2}")
_PATH = re.compile(r"(?<![\w/.@-])(?:\.{0,2}/)?(?:[\w.@+-]{1,80}/){0,12}[\w.@+-]{1,80}/?")
_NAMED_FILE = re.compile(
    r"\.(?:py|pyi|js|jsx|ts|tsx|mjs|cjs|vue|go|rs|rb|java|kt|kts|scala|c|h|cc|cpp|hpp|cs|php|swift|sh|bash"
    r"|ya?ml|toml|json|ini|cfg|conf|env|tf|tfvars|hcl|sql|md|rst|txt|html|css|scss|xml|gradle|lock|proto"
    r"|ipynb|dockerfile|mod|sum|properties|lua|ex|exs|erl|dart|zig|nix)$",
    re.IGNORECASE,
)
_BARE_FILES = "Makefile Dockerfile Jenkinsfile Gemfile Rakefile Procfile CODEOWNERS LICENSE"
_SYMBOL = re.compile(
    r"(?<![\w$@/.-])(?:"
    r"[A-Za-z_$][\w$]{0,80}(?:(?:\.|::|->|#)[A-Za-z_$][\w$]{0,80}){1,8}(?:\(\))?"  # dotted
    r"|[A-Za-z_$][\w$]{1,80}\(\)"  # a call
    r"|_{0,2}[A-Za-z0-9]{1,80}_\w{0,80}"  # snake and CONSTANT
    r"|[A-Za-z][a-z0-9]{0,40}[a-z0-9][A-Z]\w{0,80}"  # camel
    r"|[A-Z]{2,20}[a-z]{2,40}\w{0,80}"  # HTTPServer
    r"|--?[a-z][\w-]{2,60}"  # a flag
    r")(?![\w$])"
)
_IDENTIFIER = re.compile(r"[\w$.:>#()-]{2,120}$")
_WORD = re.compile(r"[^\W\d_][\w'-]{0,60}")
_VERSION = re.compile(r"\bv?\d{1,4}\.\d{1,4}")


def _by_word(kinds: Mapping[Kind, str]) -> dict[str, Kind]:
    return {word: kind for kind, listed in kinds.items() for word in listed.split()}


_CONVENTIONAL_KIND = _by_word(_CONVENTIONAL_KINDS)
_VERB_KIND = _by_word(_VERB_KINDS)
_THING_KIND = _by_word(_THING_KINDS)
_FILLER = frozenset(_FILLER_WORDS.split())
_NOTHING = frozenset(_NOTHING_WORDS.split())
_NOT_TICKETS = frozenset(_NOT_TICKET_PREFIXES.split())
_FILE_NAMES = frozenset(_BARE_FILES.split())


def kind_of(title: str) -> Kind:
    """The kind of change a title announces, by its conventional prefix, else by its first verb."""
    title = title[:MAX_LINE]
    match = _CONVENTIONAL.match(title)
    if match and (kind := _CONVENTIONAL_KIND.get(match[1].lower())):
        return kind
    words = [word.lower() for word in _WORD.findall(title[match.end() if match else 0 :])]
    # "parser: handle empty input", "Please add ...": the verb may stand second or third
    for at, word in enumerate(words[: 2 if match else 3]):
        if kind := _VERB_KIND.get(word):
            things = [word for word in words[at + 1 :] if word not in _FILLER][:1]
            return (
                _THING_KIND.get(things[0], kind)
                if things and kind in ("fix", "feature", "chore")
                else kind
            )
    return "docs" if words and words[-1] in ("typo", "typos", "readme", "changelog") else "unknown"


def scope_of(title: str) -> str:
    """`parser` of `fix(parser): ...`, empty without."""
    match = _CONVENTIONAL.match(title[:MAX_LINE])
    return match[2] or "" if match and match[1].lower() in _CONVENTIONAL_KIND else ""


def without_kind(title: str) -> str:
    """A title without its conventional prefix."""
    match = _CONVENTIONAL.match(title[:MAX_LINE])
    return title[match.end() :] if match and match[1].lower() in _CONVENTIONAL_KIND else title


def says_nothing(text: str) -> bool:
    """Whether no word of it names anything a hunk could be held against (`wip`, `updates`, `.`)."""
    if scope_of(text) or _VERSION.search(text):
        return False
    bare = _NUMBER.sub(" ", _URL.sub(" ", without_kind(text)))
    return all(word.lower().strip("'-") in _NOTHING for word in _WORD.findall(bare))


def paths_in(text: str) -> tuple[str, ...]:
    """Files and folders named, in order: what has a known ending, a final or several slashes."""
    found: dict[str, None] = {}
    text = _URL.sub(" ", text)
    for match in _PATH.finditer(text):
        name = match[0].rstrip(".,")
        quoted = text[max(0, match.start() - 1) : match.start()] == "`"
        if _is_path(name, quoted=quoted):
            found[name.removeprefix("./").strip("/")] = None
        if len(found) >= _MAX_NAMES:
            break
    return tuple(name for name in found if name)


def _is_path(name: str, *, quoted: bool) -> bool:
    if _NAMED_FILE.search(name) or name in _FILE_NAMES:
        return True
    slashes = name.strip("/").count("/")
    return slashes >= 2 or (slashes == 1 and quoted) or (len(name) > 2 and name.endswith("/"))


def symbols_in(text: str) -> tuple[str, ...]:
    """Identifiers named, in order: in backticks, camel or snake case, dotted, calls, flags."""
    found: dict[str, None] = {}
    text = _URL.sub(" ", text)
    for match in _CODE.finditer(text):
        if _IDENTIFIER.match(match[1]):
            found[match[1].removesuffix("()")] = None
        if len(found) >= _MAX_NAMES:
            break
    for match in _SYMBOL.finditer(text):
        if len(found) >= _MAX_NAMES:
            break
        if not _NAMED_FILE.search(match[0]):
            found[match[0].removesuffix("()")] = None
    return tuple(name for name in found if not _NAMED_FILE.search(name))


def numbers_in(text: str) -> tuple[str, ...]:
    """Issues and tickets named, in order: `#12` (also for `GH-12` and addresses), `ABC-123`."""
    found: dict[str, None] = {}
    for match in _ISSUE_URL.finditer(text):
        found[f"#{match[1]}"] = None
    for match in _NUMBER.finditer(text):
        digits = match[1] or match[2] or match[3]
        if digits and digits.strip("0"):
            found[f"#{digits}"] = None
        elif match[4] and match[4].rsplit("-", 1)[0] not in _NOT_TICKETS:
            found[match[4]] = None
        if len(found) >= _MAX_NAMES:
            break
    return tuple(found)
