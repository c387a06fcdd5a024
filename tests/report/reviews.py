"""Hand-built reviews that the tests of every report share."""

from dataclasses import replace
from typing import Literal

from reviewer.change.intent import Claim, Intent
from reviewer.change.model import Change, FileChange, Hunk, Side
from reviewer.decision.decide import Because, Decision, Need
from reviewer.facts.authorship import Authorship, Signal
from reviewer.facts.facts import Facts, Gap
from reviewer.facts.finding import AskedFor, Finding, Severity, identified
from reviewer.facts.radius import BlastRadius, Factor, Level
from reviewer.judgement.opinion import (
    Concern,
    FileOpinion,
    HunkOpinion,
    Judgement,
    Label,
    PartOpinion,
    Reason,
    Verdict,
)
from reviewer.report.review import Provenance, Review, Subject, Unjudged, Usage

TITLE = "Round prices to the currency's own digits"


def hunk(id: str, path: str, old: int, new: int, *rows: str, old_path: str = "") -> Hunk:
    """A hunk of rows that carry their mark."""
    return Hunk(
        id,
        path,
        old_path or path,
        old,
        sum(row[0] in " -" for row in rows),
        new,
        sum(row[0] in " +" for row in rows),
        "",
        rows,
    )


def file(path: str, *hunks: Hunk) -> FileChange:
    """A modified text file."""
    return FileChange(path, path, "modified", "text", "100644", "100644", None, None, hunks)


def opinion(
    of: Hunk, label: Label, score: float, concern: str, why: str = "", *, word_alone: bool = False
) -> HunkOpinion:
    """An opinion with one reason, the same for each part."""
    reasons = (Reason(why, TITLE),) if why else ()
    parts = tuple(PartOpinion(part.id, label, score, concern) for part in of.parts)
    flagged = label in ("unrelated", "overreach")
    return HunkOpinion(of.id, label, score, flagged, word_alone, concern, reasons, parts)


CART = hunk(
    "h1",
    "shop/cart.py",
    10,
    10,
    " def total(lines):",
    "-    return round(sum(lines), 2)",
    "+    digits = DIGITS[lines.currency]",
    "+    return round(sum(lines), digits)",
    " ",
)
TEST = hunk(
    "h2",
    "tests/test_cart.py",
    1,
    1,
    " from shop import cart",
    "+",
    "+def test_yen_has_no_digits():",
    "+    assert cart.total(yen(10, 5)) == 15",
)
DATABASE = hunk(
    "h3",
    "infra/database.tf",
    4,
    4,
    ' resource "aws_db_instance" "orders" {',
    "-  deletion_protection = true",
    "-  skip_final_snapshot = false",
    "+  deletion_protection = false",
    "+  skip_final_snapshot = true",
    " }",
)
GONE = hunk(
    "h4",
    "infra/backup.tf",
    1,
    0,
    '-resource "aws_backup_plan" "orders" {',
    '-  name = "nightly"',
    "-}",
)
LOCK = hunk(
    "h5", "package-lock.json", 100, 100, '-    "left-pad": "1.3.0"', '+    "left-pad": "1.3.1"'
)
LATE = hunk("h6", "shop/report.py", 40, 40, "-    x = 1", "+    x = 2")

CHANGE = Change(
    (
        file("shop/cart.py", CART),
        file("tests/test_cart.py", TEST),
        file("infra/database.tf", DATABASE),
        FileChange(
            "infra/backup.tf",
            "infra/backup.tf",
            "deleted",
            "text",
            "100644",
            None,
            None,
            None,
            (GONE,),
        ),
        file("package-lock.json", LOCK),
        file("shop/report.py", LATE),
        FileChange(
            "docs/money.md",
            "docs/currency.md",
            "renamed",
            "text",
            "100644",
            "100644",
            None,
            None,
            (),
        ),
        FileChange("bin/seed", "bin/seed", "modified", "text", "100644", "100755", None, None, ()),
        FileChange(
            "logo.png", "logo.png", "modified", "binary", "100644", "100644", None, None, ()
        ),
    )
)

PROTECTION = Finding(
    "deletion-protection-removed",
    "DST",
    Severity.BLOCK,
    "infra/database.tf",
    Side.OLD,
    5,
    5,
    "aws_db_instance.orders loses its deletion protection",
    "config",
    snippet="  deletion_protection = true",
    blast=5,
    irreversible=True,
    subject=("aws_db_instance.orders",),
    asked_for=AskedFor("no"),
)

FINDINGS = identified(
    (
        PROTECTION,
        Finding(
            "backup-removed",
            "DST",
            Severity.HIGH,
            "infra/backup.tf",
            Side.OLD,
            1,
            3,
            "the backup plan `orders` is deleted",
            "config",
        ),
        Finding(
            "dependency-changed",
            "SUP",
            Severity.INFO,
            "package-lock.json",
            Side.NEW,
            100,
            100,
            "left-pad moves from 1.3.0 to 1.3.1",
            "diff",
            asked_for=AskedFor("yes", "update left-pad"),
        ),
        Finding(
            "weak-hash",
            "SEC",
            Severity.WARN,
            "shop/cart.py",
            Side.NEW,
            11,
            12,
            "a weak hash keys the cache",
            "semgrep",
            snippet="digest = md5(key)",
            suppressed="nosemgrep: not a secret",
        ),
    )
)

RADIUS = BlastRadius(
    Level.HIGH,
    62.0,
    (
        Factor(
            "callers", "total() is called from 14 places", 12.0, ("shop/api.py", "shop/bill.py")
        ),
        Factor("stateful", "a database loses its protection", 50.0, ("aws_db_instance.orders",)),
    ),
    ("what runs infra/ is not in this repository",),
)

BECAUSE = Because(
    "any of",
    True,
    "two rules ask for a sign-off or more",
    (
        Because("scope", False, "the verdict is over_broad, not mismatch"),
        Because(
            "finding",
            True,
            "1 finding of severity block that the intent did not ask for",
            (Because("F", True, "deletion-protection-removed at infra/database.tf:5"),),
        ),
        Because("incomplete", True, "1 stage could not finish"),
    ),
)

NEEDS = (
    Need("senior", 2, ("@ana", "@acme/platform"), ("@ana",)),
    Need("owner of infra/", 1, ("@acme/platform",), ()),
)


def mixed() -> Review:
    """Over-broad, blocked and not whole: all a report has to tell at once."""
    return Review(
        provenance=Provenance("0.1.0", "r-11", "p-22", "y-33", "m-44"),
        subject=Subject("https://git.example/acme/shop", "main", "fix-rounding", "50 commits"),
        change=CHANGE,
        intent=intent(),
        facts=Facts(
            syntax={},
            findings=FINDINGS,
            radius=RADIUS,
            authorship=Authorship(
                "yes", (Signal("trailer", "commit 1a2b", "Co-authored-by: bot"),)
            ),
            gaps=(
                Gap("semgrep", "did not finish in 60 s", incomplete=True),
                Gap("data.xyz", "no grammar for it, read as text", incomplete=False),
            ),
        ),
        judgement=Judgement(
            Verdict("over_broad", 0.97, "Two hunks recreate the database's safety.", "embedded"),
            (
                opinion(CART, "in_scope", 0.03, "c1", "changes what the title names"),
                opinion(TEST, "supporting", 0.08, "c1", "tests it"),
                opinion(DATABASE, "overreach", 0.97, "c2", "turns protection off"),
                opinion(GONE, "unrelated", 0.93, "c2", "no word of backups"),
                opinion(LOCK, "supporting", 0.4, "c3", "only the author says so", word_alone=True),
                opinion(LATE, "unjudged", 0.0, "", "the model's answer did not name it"),
            ),
            (
                FileOpinion("docs/money.md", True, "a rename without a change"),
                FileOpinion("bin/seed", True, "becomes executable"),
                FileOpinion("logo.png", False, "a binary is not read"),
            ),
            (
                Concern("c1", "Round by currency", ("h1", "h2"), True),
                Concern("c2", "Database protection", ("h3", "h4"), False),
                Concern("c3", "Update left-pad", ("h5",), True),
            ),
        ),
        decision=Decision("block", NEEDS, BECAUSE),
        unjudged=(Unjudged("h6", "the model's answer did not name it"),),
        usage=Usage("a-model", 2, 900, 120, 300, 0.0123),
        timings_ms={"total": 812.5, "facts": 300.25, "judge": 500.0},
    )


def intent(title: str = TITLE, source: Literal["pull-request", "none"] = "pull-request") -> Intent:
    """An intent of one claim; without a title, none."""
    claims = (Claim(title, "title", "ana", independent=False),) if title else ()
    kind: Literal["fix", "unknown"] = "fix" if title else "unknown"
    return Intent(title, "", source, kind, claims, (), (), (), vague=not title)


def passing() -> Review:
    """One hunk, in scope, nothing found."""
    review = mixed()
    return replace(
        review,
        subject=Subject("shop", "main", "fix-rounding", "full"),
        change=Change((file("shop/cart.py", CART),)),
        facts=Facts({}, (), BlastRadius(Level.LOW, 4.0, (), ()), Authorship("unknown", ()), ()),
        judgement=Judgement(
            Verdict("scoped", 0.03, "All of it does what it says.", "embedded"),
            review.judgement.hunks[:1],
            (),
            (Concern("c1", "Round by currency", ("h1",), True),),
        ),
        decision=Decision("pass", (), Because("any of", False, "no rule asks for a sign-off")),
        unjudged=(),
        usage=Usage(),
    )


def untitled() -> Review:
    """A dirty tree: no intent to hold it against, findings all the same."""
    review = mixed()
    opinions = tuple(
        replace(each, label="in_scope", flagged=False, reasons=(), score=0.5)
        if each.label != "unjudged"
        else each
        for each in review.judgement.hunks[:4]
    )
    return replace(
        review,
        subject=Subject("shop", "HEAD", "the working tree", "full"),
        change=Change(CHANGE.files[:4]),
        intent=intent("", "none"),
        facts=replace(review.facts, gaps=(), findings=FINDINGS[:2]),
        judgement=Judgement(
            Verdict("unclear", 0.5, "Nothing says what this is for.", "embedded"),
            opinions,
            (),
            review.judgement.concerns[:2],
        ),
        decision=Decision("sign_off", NEEDS[:1], BECAUSE),
        unjudged=(),
    )


def large(count: int = 300, flagged: int = 40) -> Review:
    """Many hunks of many concerns, of which the last `flagged` are out of scope."""
    review = mixed()
    hunks = [
        hunk(f"h{at}", f"src/module_{at // 5}.py", 10 * (at % 5) + 1, 10 * (at % 5) + 1, "-a", "+b")
        for at in range(count)
    ]
    opinions = [
        opinion(each, "unrelated", 0.9, f"c{at % 20}", "not named")
        if at >= count - flagged
        else opinion(each, "in_scope", 0.1, f"c{at % 20}")
        for at, each in enumerate(hunks)
    ]
    concerns = [
        Concern(f"c{at}", f"Concern {at}", tuple(h.id for h in hunks[at::20]), at % 2 == 0)
        for at in range(20)
    ]
    files = [
        file(f"src/module_{at}.py", *hunks[5 * at : 5 * at + 5]) for at in range((count + 4) // 5)
    ]
    findings = identified(
        replace(PROTECTION, path=each.path, start_line=each.old_start, message=f"finding {at}")
        for at, each in enumerate(hunks)
    )
    return replace(
        review,
        change=Change(tuple(files)),
        facts=replace(review.facts, findings=findings),
        judgement=replace(
            review.judgement, hunks=tuple(opinions), files=(), concerns=tuple(concerns)
        ),
        unjudged=(),
    )


def hostile(text: str) -> Review:
    """A review that holds `text` wherever a change, its author or a tool could have put it."""
    bad = hunk(text or "h", text, 1, 1, f"-{text}", f"+{text}", f" {text}")
    review = mixed()
    finding = Finding(
        text,
        text,
        Severity.HIGH,
        text,
        Side.OLD,
        0,
        0,
        text,
        "diff",
        text,
        1,
        False,
        (text,),
        AskedFor("no", text),
        text,
        text,
    )
    change = Change(
        (
            FileChange(text, text, "modified", "text", text, text, None, None, (bad,)),
            FileChange(f"{text}2", text, "renamed", "text", None, None, None, None, ()),
        )
    )
    return replace(
        review,
        provenance=Provenance(text, text, text, text, text),
        subject=Subject(text, text, text, text),
        change=change,
        intent=Intent(
            text,
            text,
            "pull-request",
            "fix",
            (Claim(text, "title", text, False),),
            (),
            (),
            (),
            False,
        ),
        facts=Facts(
            {},
            (finding, replace(finding, side=Side.NEW, suppressed=None, snippet="")),
            BlastRadius(Level.LOW, 1.0, (Factor(text, text, 1.0, (text,)),), (text,)),
            Authorship("yes", (Signal(text, text, text),)),
            (Gap(text, text, True),),
        ),
        judgement=Judgement(
            Verdict("mismatch", 0.9, text, text),
            (
                HunkOpinion(
                    bad.id,
                    "overreach",
                    0.9,
                    True,
                    True,
                    text,
                    (Reason(text, text),),
                    (PartOpinion(f"{bad.id}.1", "overreach", 0.9, text),),
                ),
            ),
            (FileOpinion(f"{text}2", False, text),),
            (Concern(text, text, (bad.id,), False),),
        ),
        decision=Decision(
            "sign_off", (Need(text, 1, (text,), (text,)),), Because(text, True, text)
        ),
        unjudged=(Unjudged(text, text),),
        usage=Usage(text, 1, 1, 1, 1, 0.5),
    )


HOSTILE = (
    "</details><script>alert(1)</script> @bob #12 ![x](http://e/x.png) ```\n# hi | a "
    "\x1b[31m\u202e` [y](z) GH-3 *a* \udcff \ud800 \u200b\U000e0041"
)
