import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml

from reviewer.decision import policy as policy_module
from reviewer.decision.effective import describe
from reviewer.decision.policy import (
    PRESETS,
    JudgeScale,
    Policy,
    applied,
    check,
    parse,
    policy_schema,
)
from reviewer.decision.policy_model import Keys, PolicyFile, When
from reviewer.errors import UsageError
from reviewer.facts.tiers import Tiers
from tests.situations import finding

FOLDER = Path(policy_module.__file__).parent / "presets"
TEXTS: dict[str, str] = {
    name: (FOLDER / f"{name}.yml").read_text(encoding="utf-8") for name in PRESETS
}

RULE = "  - {name: r, when: {paths: src}, require: sign_off, reason: because}\n"
LEAST = f"version: 1\nrules:\n{RULE}"

# every key there is, one a line, so that a line number names one key
WHOLE = """\
version: 1
preset: default
mode: enforce
tiers:
  critical: [infra/prod]
  high: ["*.tf"]
  normal: [docs/api.md]
  low: [docs]
senior:
  users: [ann]
  teams: [org/platform]
checks:
  some-check:
    severity: off
    reason: it is loud here
    paths: [tests]
rules:
  - name: whole
    require: sign_off
    reason: because
    role: senior
    count: 2
    when:
      paths: [src]
      tier_at_least: high
      scope: [mismatch]
      score_at_least: 0.5
      blast_radius_at_least: high
      finding:
        family: [DST]
        check: [a-check]
        severity: [high]
        asked_for: [unclear]
      ai_assisted: yes
      kind: [fix]
      files_at_least: 10
      lines_at_least: 100
      author: [bob]
      base_branch: [main]
      incomplete: true
      all:
        - paths: [a]
      any:
        - paths: [b]
      not:
        author: [carol]
      at_least:
        count: 1
        of:
          - kind: [docs]
judge:
  threshold: 0.62
  temperature: 1.3
limits:
  seconds: 60
"""


def problems(text: str) -> tuple[str, ...]:
    return check(text, ".reviewer.yml", TEXTS)


def own_keys(model: type[Keys], seen: frozenset[type] = frozenset()) -> Iterator[str]:
    """Every key the model has, however deep."""
    for key, spec in model.specs().items():
        yield key
        for inner in (spec.annotation, *get_args(spec.annotation)):
            if isinstance(inner, type) and issubclass(inner, Keys) and inner not in seen:
                yield from own_keys(inner, seen | {model})


def line_keys() -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(WHOLE.splitlines(), 1):
        key = line.strip().removeprefix("- ").partition(":")[0]
        if key != "some-check":
            found.append((number, key))
    return found


def test_the_whole_file_holds_every_key_there_is() -> None:
    assert {key for _, key in line_keys()} == set(own_keys(PolicyFile))


def test_the_whole_file_is_taken() -> None:
    assert problems(WHOLE) == ()
    taken = parse(WHOLE, ".reviewer.yml", TEXTS)
    rule = taken.rules[-1]
    assert (rule.name, rule.role, rule.count) == ("whole", "senior", 2)
    assert rule.when.ai_assisted == ("yes",)
    assert rule.when.not_ == When(author=("carol",))
    assert taken.checks["some-check"].severity == "off"
    assert taken.limits.seconds == 60
    assert taken.judge == JudgeScale(0.62, 1.3)
    assert parse(LEAST, ".reviewer.yml", TEXTS).judge == JudgeScale(None, None)


@pytest.mark.parametrize("misspell", [lambda k: k[:1] + k[2:], lambda k: f"{k}s"], ids=["cut", "s"])
@pytest.mark.parametrize(("number", "key"), line_keys(), ids=str)
def test_a_misspelt_key_is_named_with_its_line_and_the_right_one(
    number: int, key: str, misspell: object
) -> None:
    assert callable(misspell)
    wrong = misspell(key)
    rows = WHOLE.splitlines()
    rows[number - 1] = rows[number - 1].replace(f"{key}:", f"{wrong}:", 1)
    told = problems("\n".join(rows))
    mine = [line for line in told if "unknown key" in line]
    assert len(mine) == 1
    assert mine[0].startswith(f".reviewer.yml:{number}: ")
    assert f"{wrong}: unknown key; did you mean `{key}`?" in mine[0]


def test_a_key_like_none_gets_the_list_of_keys() -> None:
    (told,) = problems(f"{LEAST}zzzzzz: 1\n")
    assert told.startswith(".reviewer.yml:4: zzzzzz: unknown key; known are `version`, `preset`,")


WRONG = {
    "version as text": ("version: '1'\nrules:\n" + RULE, 1, "version: must be `1`, not `1`"),
    "another version": ("version: 2\nrules:\n" + RULE, 1, "version: must be `1`, not `2`"),
    "version as boolean": ("version: true\nrules:\n" + RULE, 1, "version: must be `1`"),
    "no version": ("rules:\n" + RULE, 1, "version: is missing"),
    "no rules": ("version: 1\n", 1, "rules: no rule at all; write one or say `preset: default`"),
    "empty rules": ("version: 1\nrules: []\n", 2, "rules: is empty"),
    "rules as nothing": ("version: 1\nrules:\n", 2, "rules: is empty"),
    "empty list": (f"{LEAST}tiers:\n  low: []\n", 5, "tiers.low: is empty"),
    "empty text": (f"{LEAST}senior:\n  users: ['']\n", 5, "senior.users[0]: is empty"),
    "a list at the top": ("- version: 1\n", 1, "must be a mapping, not a list"),
    "a number as text": (
        f"{LEAST}senior:\n  users: [7]\n",
        5,
        "senior.users[0]: must be a text, not `7`; put it in quotes",
    ),
    "a text as number": (
        f"{LEAST}limits:\n  seconds: soon\n",
        5,
        "limits.seconds: must be a whole number, not `soon`",
    ),
    "a boolean as number": (f"{LEAST}limits:\n  seconds: true\n", 5, "not `true`"),
    "a score out of range": (
        LEAST.replace("paths: src", "score_at_least: 1.5"),
        3,
        "must be 1 or less, not 1.5",
    ),
    "a threshold that flags all": (
        f"{LEAST}judge:\n  threshold: 0\n",
        5,
        "judge.threshold: must be more than 0, not 0",
    ),
    "a count of none": (f"{LEAST}limits:\n  seconds: 0\n", 5, "must be 1 or more, not 0"),
    "a misspelt choice": (
        f"{LEAST}preset: strct\n",
        4,
        "one of `observe`, `default`, `strict`, not `strct`; did you mean `strict`?",
    ),
    "true for yes": (
        LEAST.replace("paths: src", "ai_assisted: true"),
        3,
        "must be one of `yes`, `no`, `unknown`, not `true`; `true` and `false` are no choice here",
    ),
    "false for off": (
        f"{LEAST}checks:\n  a: {{severity: false, reason: x}}\n",
        5,
        "checks.a.severity: must be one of `off`,",
    ),
    "on for true": (LEAST.replace("paths: src", "incomplete: on"), 3, "must be `true`, not `on`"),
    "bare off": (f"{LEAST}checks:\n  a: off\n", 5, "checks.a: must be a mapping, not `off`"),
    "a waiver without a reason": (
        f"{LEAST}checks:\n  a: {{severity: off}}\n",
        5,
        "checks.a.reason: is missing",
    ),
    "an empty condition": (LEAST.replace("paths: src", ""), 3, "rules[0].when: is empty"),
    "a negated pattern": (LEAST.replace("src", "'!src'"), 3, "patterns have no negation"),
    "a name twice": (LEAST + RULE, 4, "rules[1].name: `r` is already the name of rules[0]"),
    "a count beside block": (
        LEAST.replace("sign_off", "block, count: 2"),
        3,
        "rules[0].count: means nothing beside `require: block`",
    ),
    "more than there are": (
        LEAST.replace("paths: src", "at_least: {count: 2, of: [{paths: a}]}"),
        3,
        "rules[0].when.at_least.count: must be 1 or less",
    ),
    "danger below not": (
        LEAST.replace("paths: src", "all: [{not: {finding: {family: DST}}}]"),
        3,
        "rules[0].when.all[0].not.finding: cannot stand below `not`",
    ),
    "a key": (f"{LEAST}limits:\n  api_key: x\n", 5, "a policy names no address and no key"),
    "an address": (f"{LEAST}api_base: x\n", 4, "belong to whoever runs"),
    "a key twice": (f"{LEAST}version: 1\n", 4, "`version` is given twice, first at line 1"),
    "a merge key": (f"{LEAST}tiers:\n  <<: {{low: [a]}}\n", 5, "merge keys are not read"),
    "not YAML": ("version: 1\nrules: [\n", 3, "not YAML"),
    "a control character": (f'{LEAST}"\\e[31mred": 1\n', 4, "\N{REPLACEMENT CHARACTER}[31mred:"),
}


@pytest.mark.parametrize(("text", "line", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_file_line_and_key(text: str, line: int, said: str) -> None:
    told = problems(text)
    assert [row for row in told if row.startswith(f".reviewer.yml:{line}: ") and said in row], told
    with pytest.raises(UsageError) as raised:
        parse(text, ".reviewer.yml", TEXTS)
    assert str(raised.value).splitlines() == list(told)


def test_every_problem_is_told_at_once_in_the_order_of_lines() -> None:
    told = problems(f"version: 2\nmoed: observe\nrules:\n{RULE}tiers: {{low: []}}\n")
    assert [row.split(":")[1] for row in told] == ["1", "2", "5"]


def test_a_check_nobody_knows_is_named_where_the_known_ones_are_given() -> None:
    text = f"{LEAST}checks:\n  guard-remvoed: {{severity: off, reason: x}}\n"
    assert problems(text) == ()
    assert check(text, "p", TEXTS, ("guard-removed", "other")) == (
        "p:5: checks.guard-remvoed: no such check; did you mean `guard-removed`?",
    )


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_itself_a_policy_file(name: str) -> None:
    assert check(TEXTS[name], name, TEXTS) == ()
    jsonschema.validate(yaml.safe_load(TEXTS[name].replace(": yes", ': "yes"')), policy_schema())


def test_the_presets_differ_as_they_say() -> None:
    said = {name: parse(TEXTS[name], name, TEXTS) for name in PRESETS}
    assert said["observe"].rules == said["default"].rules
    assert [said[name].mode for name in PRESETS] == ["observe", "enforce", "enforce"]
    assert set(said["default"].rules) < set(said["strict"].rules)


def test_a_file_takes_over_what_it_does_not_say_from_its_preset() -> None:
    own = parse(
        f"version: 1\npreset: default\ntiers:\n  critical: [prod]\nrules:\n{RULE}", "mine", TEXTS
    )
    base = parse(TEXTS["default"], "default", TEXTS)
    assert own.tiers == replace(base.tiers, critical=("prod",))
    assert [rule.name for rule in own.rules] == [*(rule.name for rule in base.rules), "r"]
    assert own.origins["tiers.critical"] == "mine, line 4"
    assert own.origins["tiers.high"].startswith("preset default, line ")
    assert own.origins["rules.r"] == "mine, line 6"


def test_a_rule_of_the_same_name_replaces_the_presets() -> None:
    text = "version: 1\npreset: default\nrules:\n" + RULE.replace("name: r", "name: scope")
    own = parse(text.replace("sign_off", "pass"), "mine", TEXTS)
    assert [rule.require for rule in own.rules if rule.name == "scope"] == ["pass"]


def test_a_file_may_leave_the_observing_of_its_preset() -> None:
    assert parse("version: 1\npreset: observe\n", "p", TEXTS).mode == "observe"
    assert parse("version: 1\npreset: observe\nmode: enforce\n", "p", TEXTS).mode == "enforce"


def test_a_preset_that_was_not_handed_in_is_named() -> None:
    assert check("version: 1\npreset: strict\n", "p", {}) == (
        "p:2: preset: this preset is not there",
    )


@pytest.mark.parametrize("text", [*TEXTS.values(), WHOLE, LEAST], ids=[*TEXTS, "whole", "least"])
def test_the_effective_policy_reads_back_as_itself(text: str) -> None:
    policy = parse(text, "p", TEXTS)
    again = parse(describe(policy), "shown", {})
    assert again == replace(policy, preset=None)


def test_the_effective_policy_says_where_each_value_stands() -> None:
    shown = describe(parse(WHOLE, "mine", TEXTS)).splitlines()
    assert "  critical: [infra/prod]  # mine, line 5" in shown
    assert "  threshold: 0.62  # mine, line 52" in shown
    assert "  seconds: 60  # mine, line 55" in shown
    assert "  - name: whole  # mine, line 18" in shown
    assert "  some-check:  # mine, line 13" in shown
    assert any(line.startswith("  - name: scope  # preset default, line ") for line in shown)
    assert "  seconds: 600  # built in" in describe(parse(LEAST, "p", {})).splitlines()


def test_words_that_yaml_would_misread_are_shown_in_quotes() -> None:
    text = f'{LEAST}senior:\n  users: ["on", "12", "a: b", "#c", "\\x7f"]\n'
    policy = parse(text, "p", {})
    assert policy.senior.users == ("on", "12", "a: b", "#c", "\x7f")
    assert parse(describe(policy), "shown", {}) == policy


def test_the_schema_takes_what_the_reader_takes() -> None:
    schema = policy_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    data = yaml.safe_load(WHOLE.replace(": yes", ': "yes"').replace(": off", ': "off"'))
    jsonschema.validate(data, schema)


@pytest.mark.parametrize(
    "case",
    ["another version", "no version", "empty rules", "empty list", "empty text", "a list at the top",
     "a number as text", "a text as number", "a score out of range", "a misspelt choice",
     "true for yes", "a waiver without a reason", "a negated pattern", "a key"],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(case: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(WRONG[case][0]), policy_schema())


def test_every_key_is_explained_in_the_schema() -> None:
    definitions = policy_schema()["$defs"]
    assert isinstance(definitions, dict)
    for name, record in {**definitions, "policy": policy_schema()}.items():
        for key, value in record["properties"].items():
            assert value.get("description"), f"{name}.{key}"


def test_findings_are_marked_never_dropped() -> None:
    text = f"{LEAST}checks:\n  a: {{severity: off, reason: loud, paths: [tests]}}\n"
    policy = parse(f"{text}  b: {{severity: block, reason: dear}}\n", "p", {})
    given = [
        finding("high", check="a", path="tests/x.py"),
        finding("high", check="a", path="src/x.py", suppressed="nosemgrep"),
        finding("warn", check="b"),
        finding("warn", check="c"),
    ]
    done = applied(policy, given)
    assert [(one.severity, one.suppressed) for one in done] == [
        ("high", "policy: loud"),
        ("high", "nosemgrep"),
        ("block", None),
        ("warn", None),
    ]
    assert applied(policy, done) == done


def test_the_default_tiers_are_none() -> None:
    assert parse(LEAST, "p", {}).tiers == Tiers()
    assert {spec.name for spec in fields(Policy)} - set(PolicyFile.model_fields) == {"origins"}
