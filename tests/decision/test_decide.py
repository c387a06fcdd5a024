import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.decision import policy as policy_module
from reviewer.decision.decide import Because, Need, Outcome, decide
from reviewer.decision.policy import PRESETS, Policy, parse
from reviewer.decision.situation import OUTCOMES, Situation, not_reviewed
from reviewer.facts.facts import Gap
from reviewer.facts.finding import Finding
from reviewer.facts.radius import Level
from reviewer.judgement.opinion import FileOpinion
from tests.fakes import change_of
from tests.situations import change, finding, situation

FOLDER = Path(policy_module.__file__).parent / "presets"
TEXTS: dict[str, str] = {
    name: (FOLDER / f"{name}.yml").read_text(encoding="utf-8") for name in PRESETS
}


def preset(name: str, more: str = "") -> Policy:
    return parse(f"version: 1\npreset: {name}\n{more}", ".reviewer.yml", TEXTS)


CRITICAL = "tiers:\n  critical: [prod]\n"
POLICIES = {
    "observe": preset("observe"),
    "default": preset("default"),
    "strict": preset("strict"),
    "default, prod critical": preset("default", CRITICAL),
    "observe, prod critical": preset("observe", CRITICAL),
    # the least there is: all that gates is the floor
    "floor": parse(
        "version: 1\nrules:\n"
        "  - {name: never, when: {paths: nothing}, require: block, reason: never}\n",
        "floor",
        {},
    ),
}
IN_PROD = change("prod/a.tf")
R, S = "1 reviewer", "1 senior"

# policy, situation, outcome, needs, words the explanation must hold
TABLE: dict[str, tuple[str, Situation, Outcome, str, str]] = {
    "clean": ("default", situation(), "pass", "", "Passes: nothing asks for a person."),
    "block, unclear": ("floor", situation(finding("block")), "block", "", "Blocked by block-find"),
    "block, not asked": ("floor", situation(finding("block", "no")), "block", "", "some-check at"),
    "block, asked": ("floor", situation(finding("block", "yes")), "sign_off", S, "a senior has to"),
    "high, unclear": ("floor", situation(finding("high")), "sign_off", R, "high-finding"),
    "high, not asked": ("floor", situation(finding("high", "no")), "sign_off", R, "nothing in the"),
    "high, asked": ("floor", situation(finding("high", "yes")), "pass", "", "Passes"),
    "high, asked, critical": (
        "default, prod critical",
        situation(finding("high", "yes", path="prod/a.tf"), of=IN_PROD),
        "sign_off",
        S,
        "high-finding-on-critical-path",
    ),
    "high, asked, critical, observed": (
        "observe, prod critical",
        situation(finding("high", "yes", path="prod/a.tf"), of=IN_PROD),
        "sign_off",
        R,
        "asked for, but on a critical path",
    ),
    "warn": ("default", situation(finding("warn", "no")), "pass", "", "Passes"),
    "info": ("default", situation(finding("info", "no")), "pass", "", "Passes"),
    "suppressed in the code": (
        "floor",
        situation(finding("block", suppressed="nosemgrep")),
        "block",
        "",
        "counts although suppressed in the change: nosemgrep",
    ),
    "posing as a waiver": (
        "floor",
        situation(finding("block", suppressed="policy: fine")),
        "block",
        "",
        "counts although suppressed",
    ),
    "a hunk not judged": (
        "floor",
        situation(unjudged=("h1",)),
        "sign_off",
        R,
        "unreviewed is never green",
    ),
    "a hunk forgotten": ("floor", situation(forgotten=("h1",)), "sign_off", R, "h1 was not judged"),
    "a tool failed": (
        "floor",
        situation(gaps=(Gap("semgrep", "timed out", True),)),
        "sign_off",
        R,
        "semgrep: timed out",
    ),
    "a note only": ("floor", situation(gaps=(Gap("a.zig", "no grammar", False),)), "pass", "", ""),
    "no judge": ("floor", situation(judge="none"), "sign_off", R, "no judge was asked"),
    "no judge, observed": ("observe", situation(judge="none"), "sign_off", R, "no judge was"),
    "self-declared": ("floor", situation(self_declared=True), "pass", "", "Passes"),
    "self-declared and AI": (
        "floor",
        situation(self_declared=True, ai="yes"),
        "sign_off",
        R,
        "only the author's word warrants h1",
    ),
    "self-declared and wide": (
        "floor",
        situation(self_declared=True, level=Level.HIGH),
        "sign_off",
        R,
        "blast radius high",
    ),
    "self-declared, AI, observed": (
        "observe",
        situation(self_declared=True, ai="yes"),
        "sign_off",
        R,
        "self-declared",
    ),
    "over broad": ("default", situation(scope="over_broad"), "sign_off", R, "does more than"),
    "mismatch": ("default", situation(scope="mismatch"), "sign_off", R, "scope is mismatch"),
    "mismatch, strict": ("strict", situation(scope="mismatch"), "sign_off", R, "scope is mism"),
    "mismatch, observed": (
        "observe",
        situation(scope="mismatch"),
        "pass",
        "",
        "enforced, the outcome would be sign_off, with 1 reviewer to sign",
    ),
    "mismatch, floor": ("floor", situation(scope="mismatch"), "pass", "", "Passes"),
    "unclear": ("default", situation(scope="unclear", vague=True), "pass", "", "Passes"),
    "unclear, strict": (
        "strict",
        situation(scope="unclear", vague=True),
        "sign_off",
        R,
        "nobody can tell",
    ),
    "high radius": ("default", situation(level=Level.HIGH), "sign_off", R, "wide-blast-radius"),
    "critical radius": ("default", situation(level=Level.CRITICAL), "sign_off", S, "nearly every"),
    "AI": ("default", situation(ai="yes"), "pass", "", "Passes"),
    "AI, strict": ("strict", situation(ai="yes"), "sign_off", S, "every AI-assisted change"),
    "AI and a high finding": (
        "default",
        situation(finding("high", "yes"), ai="yes"),
        "sign_off",
        S,
        "ai-on-dangerous-ground",
    ),
    "critical path": (
        "default, prod critical",
        situation(of=IN_PROD),
        "sign_off",
        S,
        "critical tier: prod/a.tf",
    ),
    "blind on a critical path": (
        "default, prod critical",
        situation(of=IN_PROD, judge="none"),
        "sign_off",
        S,
        "unknown is not clean",
    ),
    "topology, strict": (
        "strict",
        situation(finding("warn", "yes", family="TOP")),
        "sign_off",
        S,
        "every change of topology",
    ),
    "guards, strict": (
        "strict",
        situation(finding("warn", "yes", family="GRD")),
        "sign_off",
        S,
        "permissions-and-guards",
    ),
    "a fix that recreates, strict": (
        "strict",
        situation(finding("block", "yes", check="env-recreate-wholesale", family="DST")),
        "block",
        S,
        "a fix that recreates or removes what holds state",
    ),
}


def words(because: Because) -> str:
    return "\n".join(
        (f"{because.condition} {because.text}", *(words(child) for child in because.children))
    )


def needed(needs: tuple[Need, ...]) -> str:
    return " and ".join(f"{need.count} {need.role}" for need in needs)


@pytest.mark.parametrize(("policy", "of", "outcome", "needs", "said"), TABLE.values(), ids=TABLE)
def test_a_situation_is_decided_and_explained(
    policy: str, of: Situation, outcome: Outcome, needs: str, said: str
) -> None:
    decision = decide(POLICIES[policy], of)
    assert (decision.outcome, needed(decision.needs)) == (outcome, needs)
    assert said in words(decision.because)
    assert decision.because.condition == outcome


def test_the_explanation_is_one_tree_with_what_fired_first_and_the_rest_in_one_node() -> None:
    it = situation(finding("block"), finding("high"), scope="mismatch")
    because = decide(preset("observe"), it).because
    assert because.text == (
        "Blocked by block-finding; also needs 1 reviewer. "
        "The policy observes; enforced, it would ask for no more."
    )
    assert [(child.condition, child.holds) for child in because.children] == [
        ("block-finding", True),
        ("high-finding", True),
        ("scope", True),
        ("not fired", False),
    ]
    assert because.children[2].text.startswith(
        "would ask, but the policy observes: asks for 1 reviewer: the change does more"
    )
    assert because.children[3].text == "9 other rules did not fire"
    assert not any(child.holds for child in because.children[3].children)


SENIORS = "senior:\n  users: [Alice, ann]\n  teams: [org/core]\n"


@pytest.mark.parametrize(
    ("author", "from_"),
    [("bob", ("Alice", "ann", "org/core")), ("alice", ("ann", "org/core"))],
)
def test_who_may_sign_is_who_the_policy_names_but_the_author(
    author: str, from_: tuple[str, ...]
) -> None:
    decision = decide(preset("default", SENIORS), situation(finding("block", "yes"), author=author))
    assert decision.needs == (Need("senior", 1, from_, ()),)
    assert f"1 senior ({', '.join(from_)})" in decision.because.text


def test_an_author_who_is_the_only_senior_does_not_open_it_to_anybody() -> None:
    only = preset("default", "senior: {users: [alice]}\n")
    decision = decide(only, situation(finding("block", "yes"), author="alice"))
    assert decision.needs == (Need("senior", 1, ("alice",), ()),)


def rule(name: str, require: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "when": {"paths": "**"},
        "require": require,
        "reason": f"because of {name}",
        **more,
    }


def written(*rules: dict[str, object], **more: object) -> Policy:
    # JSON is YAML
    return parse(json.dumps({"version": 1, "rules": rules, **more}), "written", {})


@pytest.mark.parametrize(
    ("rules", "needs"),
    [
        ([rule("a", "sign_off"), rule("b", "sign_off", count=2)], "2 reviewer"),
        ([rule("a", "sign_off"), rule("b", "sign_off", role="senior")], "1 senior"),
        (
            [rule("a", "sign_off", count=3), rule("b", "sign_off", role="senior", count=2)],
            "2 senior and 3 reviewer",
        ),
        ([rule("a", "sign_off", role="senior", count=2), rule("b", "pass")], "2 senior"),
        ([rule("a", "pass")], ""),
    ],
    ids=["most of a role", "a senior reviews too", "both", "pass lowers nothing", "pass"],
)
def test_needs_add_up(rules: list[dict[str, object]], needs: str) -> None:
    assert needed(decide(written(*rules), situation()).needs) == needs


def test_a_policy_waiver_is_the_only_one_and_is_shown() -> None:
    waived = {"some-check": {"severity": "off", "reason": "drill", "paths": "src"}}
    policy = written(rule("a", "pass"), checks=waived)
    decision = decide(policy, situation(finding("block")))
    assert decision.outcome == "pass"
    assert "1 finding waived by the policy" in words(decision.because)
    assert "some-check at src/a.py:3: drill" in words(decision.because)
    elsewhere = decide(policy, situation(finding("block", path="lib/a.py")))
    assert elsewhere.outcome == "block"


def test_a_policy_may_say_another_severity() -> None:
    dear = written(rule("a", "pass"), checks={"some-check": {"severity": "block", "reason": "x"}})
    assert decide(dear, situation(finding("info"))).outcome == "block"


def test_an_empty_change_of_which_nothing_is_missing_passes() -> None:
    assert decide(preset("strict"), situation(of=change_of({}, {}))).outcome == "pass"


def test_a_file_without_hunks_needs_its_own_word() -> None:
    moved = situation(of=change_of({"a": "1\n2\n"}, {"b": "1\n2\n"}))
    assert not_reviewed(moved) == ()
    nothing = replace(moved, judgement=replace(moved.judgement, files=()))
    assert not_reviewed(nothing) == ("b was not judged",)
    refused = (FileOpinion("b", False, "too large"),)
    unjudged = replace(moved, judgement=replace(moved.judgement, files=refused))
    assert not_reviewed(unjudged) == ("b was not judged",)


@pytest.mark.parametrize(("vague", "missing"), [(False, 1), (True, 0)])
def test_a_hunk_labelled_unjudged_counts_where_there_was_an_intent_to_judge_by(
    vague: bool, missing: int
) -> None:
    it = situation(vague=vague)
    hunks = tuple(replace(hunk, label="unjudged") for hunk in it.judgement.hunks)
    it = replace(it, judgement=replace(it.judgement, hunks=hunks))
    assert len(not_reviewed(it)) == missing


def test_a_path_named_like_a_hunk_does_not_stand_in_for_it() -> None:
    it = situation(of=change("h1"), forgotten=("h1",))
    files = (FileOpinion("h1", True, ""),)
    it = replace(it, judgement=replace(it.judgement, files=files))
    assert not_reviewed(it) == ("h1 was not judged",)


FINDINGS = st.builds(
    lambda severity, asked, check, family: finding(severity, asked, check=check, family=family),
    st.sampled_from(["info", "warn", "high", "block"]),
    st.sampled_from(["yes", "no", "unclear"]),
    st.sampled_from(["env-recreate-wholesale", "some-check"]),
    st.sampled_from(["TOP", "NET", "GRD"]),
)
LEAVES = st.sampled_from(
    [
        {"paths": "src"},
        {"tier_at_least": "high"},
        {"scope": ["mismatch", "unclear"]},
        {"score_at_least": 0.5},
        {"blast_radius_at_least": "medium"},
        {"finding": {"severity": ["warn", "high"]}},
        {"finding": {"family": "TOP", "asked_for": "no"}},
        {"ai_assisted": "yes"},
        {"kind": "fix"},
        {"files_at_least": 1},
        {"incomplete": True},
        {"not": {"author": "alice"}},
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"all": of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"any": of}),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda of: {"at_least": {"count": 1, "of": of}}
        ),
    ),
    max_leaves=4,
)
REQUIRES = st.sampled_from(
    [
        {"require": "pass"},
        {"require": "block"},
        {"require": "sign_off"},
        {"require": "sign_off", "role": "senior", "count": 2},
        {"require": "sign_off", "count": 3},
    ]
)
RULES = st.lists(
    st.builds(lambda when, require: {"when": when, **require}, CONDITIONS, REQUIRES),
    min_size=1,
    max_size=4,
)
SITUATIONS = st.builds(
    lambda scope, level, ai, judge, declared: situation(
        scope=scope, level=level, ai=ai, judge=judge, self_declared=declared
    ),
    st.sampled_from(["scoped", "over_broad", "mismatch", "unclear"]),
    st.sampled_from(list(Level)),
    st.sampled_from(["yes", "no", "unknown"]),
    st.sampled_from(["local", "none"]),
    st.booleans(),
)
MODES = st.sampled_from(["enforce", "observe"])


def policy_of(rules: list[dict[str, object]], mode: str = "enforce") -> Policy:
    named = [{"name": f"r{n}", "reason": "x", **one} for n, one in enumerate(rules)]
    return written(*named, mode=mode)


def total(needs: tuple[Need, ...]) -> tuple[int, int]:
    """How many seniors, and how many people at least in all."""
    seniors = sum(need.count for need in needs if need.role == "senior")
    return seniors, max((need.count for need in needs), default=0)


def with_findings(it: Situation, *findings: Finding) -> Situation:
    return replace(it, facts=replace(it.facts, findings=findings))


@settings(deadline=None, max_examples=60)
@given(RULES, MODES, SITUATIONS, st.lists(FINDINGS, max_size=3), FINDINGS)
def test_one_more_finding_never_lowers_the_outcome(
    rules: list[dict[str, object]],
    mode: str,
    it: Situation,
    found: list[Finding],
    one: Finding,
) -> None:
    policy = policy_of(rules, mode)
    before = decide(policy, with_findings(it, *found))
    after = decide(policy, with_findings(it, *found, one))
    assert OUTCOMES.index(after.outcome) >= OUTCOMES.index(before.outcome)
    assert all(a >= b for a, b in zip(total(after.needs), total(before.needs), strict=True))


@settings(deadline=None, max_examples=60)
@given(RULES, SITUATIONS, st.lists(FINDINGS, max_size=3))
def test_the_order_of_rules_and_findings_never_matters(
    rules: list[dict[str, object]], it: Situation, found: list[Finding]
) -> None:
    forward = decide(policy_of(rules), with_findings(it, *found))
    backward = decide(policy_of(rules[::-1]), with_findings(it, *found[::-1]))
    assert (forward.outcome, forward.needs) == (backward.outcome, backward.needs)


@settings(deadline=None, max_examples=60)
@given(RULES, RULES, SITUATIONS, st.lists(FINDINGS, max_size=3))
def test_one_more_rule_never_lowers_the_outcome_and_none_goes_below_the_floor(
    rules: list[dict[str, object]],
    more: list[dict[str, object]],
    it: Situation,
    found: list[Finding],
) -> None:
    it = with_findings(it, *found)
    chain = [
        decide(POLICIES["floor"], it),
        decide(policy_of(rules), it),
        decide(policy_of([*rules, *more]), it),
    ]
    levels = [OUTCOMES.index(decision.outcome) for decision in chain]
    assert levels == sorted(levels)
    observed = decide(policy_of(rules, "observe"), it)
    assert (observed.outcome, observed.needs) == (chain[0].outcome, chain[0].needs)
    assert not (not_reviewed(it) and observed.outcome == "pass")
