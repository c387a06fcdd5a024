"""What is told of a change, in every language and whatever the text looks like."""

from collections.abc import Mapping

import pytest

from reviewer.change.model import Change, FileChange
from reviewer.facts.languages import language_of
from reviewer.facts.syntax import SyntaxDiff, compare
from tests.facts.samples import SAMPLES, Sample, Told
from tests.fakes import Files, Tree, change_of

EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
WITH_IMPORTS = pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.imports],
    ids=[language for language, sample in SAMPLES.items() if sample.imports],
)


def compared(
    old: Files, new: Files, renames: Mapping[str, str] | None = None
) -> Mapping[str, SyntaxDiff]:
    return compare(change_of(old, new, renames), Tree(old, new))


def one(path: str, old: str | bytes, new: str | bytes) -> SyntaxDiff:
    return compared({path: old}, {path: new})[path]


def told(diff: SyntaxDiff) -> list[Told]:
    return sorted(
        (edit.kind, edit.before.name if edit.before else "", edit.after.name if edit.after else "")
        for edit in diff.edits
    )


def language(sample: Sample) -> str:
    return language_of(sample.path) or ""


def alone(kind: str, sample: Sample) -> list[Told]:
    inner = [name for name in sample.inner if name.startswith(f"{sample.other}.")]
    names = (sample.other, *inner)
    return sorted((kind, "", n) if kind == "added" else (kind, n, "") for n in names)


@EVERY
def test_added_and_removed(sample: Sample) -> None:
    without = sample.text(sample.alpha, sample.beta)
    having = sample.text(sample.alpha, sample.gamma, sample.beta)
    added = one(sample.path, without, having)
    assert (added.state, told(added)) == ("changed", alone("added", sample))
    removed = one(sample.path, having, without)
    assert (removed.state, told(removed)) == ("changed", alone("removed", sample))


@EVERY
def test_a_new_and_a_deleted_file(sample: Sample) -> None:
    text = sample.text(sample.gamma)
    added = compared({}, {sample.path: text})[sample.path]
    assert (added.state, told(added)) == ("changed", alone("added", sample))
    deleted = compared({sample.path: text}, {})[sample.path]
    assert (deleted.state, told(deleted)) == ("changed", alone("removed", sample))


@EVERY
def test_renamed_with_its_body_kept(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta),
        sample.text(sample.renamed, sample.beta),
    )
    assert told(diff) == [("renamed", sample.title, sample.new_title)]


@EVERY
def test_moved_within_the_file(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta, sample.gamma),
        sample.text(sample.beta, sample.gamma, sample.alpha),
    )
    assert (diff.state, told(diff)) == ("changed", [("moved", sample.title, sample.title)])


@EVERY
def test_moved_to_another_file_is_told_in_both(sample: Sample) -> None:
    folder = f"sub/{sample.path}"
    old = {
        sample.path: sample.text(sample.alpha, sample.beta),
        folder: sample.text(sample.gamma),
    }
    new = {
        sample.path: sample.text(sample.beta),
        folder: sample.text(sample.gamma, sample.alpha),
    }
    diffs = compared(old, new)
    assert told(diffs[sample.path]) == [("moved", sample.title, sample.title)]
    assert diffs[folder].edits == diffs[sample.path].edits
    (edit,) = diffs[folder].edits
    assert (edit.old_path, edit.path) == (sample.path, folder)


@pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.resized],
    ids=[language for language, sample in SAMPLES.items() if sample.resized],
)
def test_signature_changed(sample: Sample) -> None:
    diff = one(
        sample.path,
        sample.text(sample.alpha, sample.beta),
        sample.text(sample.resized, sample.beta),
    )
    expected = [
        (kind, before.replace("alpha", sample.title), after.replace("alpha", sample.title))
        if before == "alpha"
        else (kind, before, after)
        for kind, before, after in sample.resized_as
    ]
    assert told(diff) == expected


@EVERY
def test_body_changed(sample: Sample) -> None:
    diff = one(
        sample.path, sample.text(sample.alpha, sample.beta), sample.text(sample.body, sample.beta)
    )
    assert told(diff) == list(sample.body_as)


@EVERY
def test_the_literals_of_a_changed_body(sample: Sample) -> None:
    diff = one(sample.path, sample.text(sample.alpha), sample.text(sample.body))
    removed, added = sample.literals
    assert diff.literals_removed == ((removed,) if removed else ())
    assert diff.literals_added == ((added,) if added else ())


@EVERY
def test_only_format(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    assert one(sample.path, old, sample.text(sample.formatted, sample.beta)) == SyntaxDiff(
        sample.path, language(sample), "format-only"
    )


@EVERY
def test_only_comments(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    new = sample.text(sample.alpha, sample.comment + sample.beta)
    expected = SyntaxDiff(sample.path, language(sample), "comments-only")
    assert one(sample.path, old, new) == expected
    assert one(sample.path, new, old) == expected
    moved = sample.text(sample.comment + sample.alpha, sample.beta)
    assert one(sample.path, new, moved) == expected
    reworded = sample.text(sample.alpha, sample.comment.replace("told", "sold") + sample.beta)
    assert one(sample.path, new, reworded) == expected


@pytest.mark.parametrize(
    "sample",
    [sample for sample in SAMPLES.values() if sample.directive],
    ids=[language for language, sample in SAMPLES.items() if sample.directive],
)
def test_a_comment_that_a_tool_acts_on_is_code(sample: Sample) -> None:
    old = sample.text(sample.alpha, sample.beta)
    new = sample.text(sample.alpha, sample.directive + sample.beta)
    assert one(sample.path, old, new).state == "changed"
    assert one(sample.path, new, old).state == "changed"


@EVERY
def test_a_syntax_error_where_it_changed(sample: Sample) -> None:
    good = sample.text(sample.beta, sample.alpha, imports=False)
    bad = sample.text(sample.beta, sample.broken, imports=False)
    first = sample.text(sample.beta, "", imports=False).count("\n") - 1
    for old, new, side in ((good, bad, "new"), (bad, good, "old")):
        diff = one(sample.path, old, new)
        assert (diff.state, diff.given_up) == ("unparsed", False)
        words = diff.why.partition(" side: syntax error near line ")
        assert words[0] == side
        assert first <= int(words[2]) <= bad.count("\n") + 1


@WITH_IMPORTS
def test_imports(sample: Sample) -> None:
    without = sample.text(sample.alpha, imports=False)
    having = sample.text(sample.alpha)
    added, removed = one(sample.path, without, having), one(sample.path, having, without)
    assert (added.imports_added, added.imports_removed) == (sample.imported, ())
    assert (removed.imports_added, removed.imports_removed) == ((), sample.imported)
    assert (added.edits, added.literals_added) == ((), ())


@EVERY
def test_a_file_that_only_changed_its_mode_is_the_same(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma)
    tree = Tree({sample.path: text}, {sample.path: text})
    file = FileChange(
        sample.path, sample.path, "modified", "text", "100644", "100755", None, None, ()
    )
    assert compare(Change((file,)), tree)[sample.path] == SyntaxDiff(
        sample.path, language(sample), "same"
    )


@EVERY
def test_a_byte_order_mark_and_a_last_line_end_are_format(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma).rstrip("\n")
    assert one(sample.path, f"{text}\n", text).state == "format-only"
    assert one(sample.path, text, f"\ufeff{text}").state == "format-only"
    assert one(sample.path, text, f"{text}\n\n \n").state == "format-only"


@EVERY
def test_line_ends_are_format_but_to_a_shell(sample: Sample) -> None:
    text = sample.text(sample.beta, sample.alpha, sample.gamma)
    diff = one(sample.path, text, text.replace("\n", "\r\n"))
    assert diff.state == ("changed" if sample.path == "a.sh" else "format-only")


@EVERY
def test_bytes_that_are_no_text_are_compared_as_they_are(sample: Sample) -> None:
    old = sample.text(sample.beta, sample.comment.replace("told", "t\udcf6ld") + sample.alpha)
    diff = one(sample.path, old, old.replace("\udcf6", "\udcfc"))
    # only TOML must be UTF-8
    assert diff.state == ("unparsed" if sample.path == "a.toml" else "comments-only")
    assert diff.edits == ()


@EVERY
def test_from_nothing_and_to_nothing(sample: Sample) -> None:
    text = sample.text(sample.alpha)
    assert one(sample.path, "", text).state == "changed"
    assert {kind for kind, _, _ in told(one(sample.path, text, ""))} == {"removed"}
    assert one(sample.path, "", "\n \n").state == "format-only"
