"""The change untangled: a patch for each concern, in an order that applies.

The unit is the hunk. What the intent covers comes first; hunks that are in no concern, and files
without hunks (a pure rename, a mode, a binary), come last, as a patch of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from reviewer.change.model import FileChange, Side
from reviewer.change.patch import written
from reviewer.change.source import Source
from reviewer.change.stages import Stage, staged
from reviewer.report.outline import Outline, counted, file_change
from reviewer.report.printable import line
from reviewer.report.review import Review

MAX_SLUG: Final = 48
MAX_LISTED: Final = 100
# beyond this the patches would be megabytes that nobody reads and git has already
MAX_BINARY_BYTES: Final = 64 * 1024 * 1024
REST: Final = "in no concern"
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BARE = "holds no content: applies only where the repository already has the new one"
_LOST = "NOT IN THIS PLAN: binary, and neither its content nor its object ids are known"


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch: a file name for it, and its text."""

    name: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """The patches in order; `lost` are the paths that none of them holds."""

    patches: tuple[Patch, ...]
    lost: tuple[str, ...]

    @property
    def text(self) -> bytes:
        """All patches, one after the other."""
        return b"\n".join(patch.text for patch in self.patches)


@dataclass(frozen=True, slots=True)
class _Group:
    """Hunks that go together; `state` tells what the intent has to do with them."""

    id: str
    title: str
    state: str
    hunks: tuple[str, ...]


def plan(review: Review, source: Source) -> Plan:
    """A patch for each concern that changes something.

    Args:
        review: whose concerns.
        source: asked for binaries, and for files that are copied after they were changed.

    Raises:
        UsageError: a patch was reviewed that does not apply as a whole.
    """
    groups = _groups(review)
    stage_of = {id: at for at, group in enumerate(groups) for id in group.hunks}
    stages = staged(review.change, stage_of, len(groups), source)
    writer = _Writer(source, MAX_BINARY_BYTES)
    made = [
        (group, stage, files)
        for group, stage in zip(groups, stages, strict=True)
        if (files := [(file, writer.text(file)) for file in stage.files])
    ]
    # what is lost alone makes no patch: git takes none without a change
    kept = [one for one in made if any(text for _, text in one[2])]
    patches = []
    for number, (group, stage, files) in enumerate(kept, 1):
        head = _head(f"{number} of {len(kept)}", group, stage, writer, number == 1)
        body = b"".join(text for _, text in files)
        patches.append(Patch(f"{number:04}-{_slug(group, number)}.patch", head + body))
    return Plan(tuple(patches), tuple(writer.lost))


def _groups(review: Review) -> tuple[_Group, ...]:
    """The concerns, those the intent covers first; then what is in none. A hunk stays in its first."""
    known = {hunk.id for hunk in review.change.hunks}
    unclear = Outline(review).unclear
    groups = []
    for concern in sorted(review.judgement.concerns, key=lambda one: not one.related_to_intent):
        mine = tuple(id for id in concern.hunks if id in known)
        known -= set(mine)
        state = "covered by the intent" if concern.related_to_intent else "outside the intent"
        state = "no intent to hold it against" if unclear else state
        groups.append(_Group(concern.id, concern.title, state, mine))
    left = tuple(hunk.id for hunk in review.change.hunks if hunk.id in known)
    title = "the rest" if left else "files changed without a hunk"
    return (*groups, _Group("", title, REST, left))


@dataclass
class _Writer:
    """Writes files, binaries as far as their content is known and there is room for it."""

    source: Source
    room: int
    bare: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)

    def text(self, file: FileChange) -> bytes:
        if file.kind != "binary":
            return written(file)
        if not all(_ID.fullmatch(oid or "0" * 40) for oid in (file.old_oid, file.new_oid)) or not (
            file.old_oid or file.new_oid
        ):
            self.lost.append(file.path)
            return b""
        content = self._content(file)
        if content is None:
            self.bare.add(file.path)
        return written(file, content)

    def _content(self, file: FileChange) -> tuple[bytes, bytes] | None:
        old = self.source.read(Side.OLD, file.old_path) if file.has_old else b""
        new = self.source.read(Side.NEW, file.path) if file.has_new else b""
        if old is None or new is None or len(old) + len(new) > self.room:
            return None
        self.room -= len(old) + len(new)
        return old, new


def _head(number: str, group: _Group, stage: Stage, writer: _Writer, first: bool) -> bytes:
    """What a person reads of a patch; git skips it."""
    said = group.title.strip() or group.id
    hunks = sum(len(file.hunks) for file in stage.files)
    size = f"{counted(hunks, 'hunk')} of " * bool(hunks) + counted(len(stage.files), "file")
    of = f"concern {line(group.id)}, " if group.id else ""
    rows = [f"{number}: {line(said)}", f"{of}{group.state}: {size}"]
    rows += [f"  {row}" for row in _listed(stage.files, stage, writer)]
    if first and writer.lost:
        rows += [_LOST, *(f"  {line(path)}" for path in writer.lost[:MAX_LISTED])]
    return "".join(f"# {row}\n" for row in rows).encode("utf-8", "backslashreplace")


def _listed(files: Sequence[FileChange], stage: Stage, writer: _Writer) -> Iterator[str]:
    for file in files[:MAX_LISTED]:
        if file.path in writer.lost:
            continue
        what = file_change(file)
        notes = [] if what == "modified" else [line(what)]
        notes += [_BARE] * (file.kind == "binary" and file.path in writer.bare)
        notes += ["here so that this and later patches apply"] * (file.path in stage.early)
        yield line(file.path) + (f" ({'; '.join(notes)})" if notes else "")
    if len(files) > MAX_LISTED:
        yield f"and {len(files) - MAX_LISTED} more"


def _slug(group: _Group, number: int) -> str:
    words = re.findall(r"[a-z0-9]+", group.title.lower()) or [f"concern-{number}"]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > MAX_SLUG:
            break
        slug = longer
    return slug or words[0][:MAX_SLUG]
