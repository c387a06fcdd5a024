"""What a policy file may say: strict models, with a word on every key for editors.

Where a list stands, one value stands for a list of one. Nothing given may be empty: leave the key
out instead; `positions` reads an empty value as `...`, which no model takes.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

from reviewer.change.intent import IntentKind
from reviewer.decision.predicates import AiAnswer, LevelName, SeverityName
from reviewer.decision.situation import Outcome
from reviewer.facts.checks.check import Family
from reviewer.facts.finding import Answer
from reviewer.facts.tiers import Tier
from reviewer.judgement.opinion import Scope

Preset = Literal["observe", "default", "strict"]
Role = Literal["reviewer", "senior"]

# what a text must be, for editors too, and what is told of one that is not
GLOB = r"^(?!!)[\s\S]*\S"
REFUSED_TEXTS = {
    GLOB: "patterns have no negation; list what is meant",
}


def _listed(given: object) -> object:
    return given if isinstance(given, tuple) else (given,)


def _exactly(wanted: int) -> BeforeValidator:
    """Of the wanted type too: pydantic takes `true` and `1.0` for a literal 1."""

    def typed(given: object) -> object:
        if type(given) is not type(wanted):
            raise PydanticKnownError("literal_error", {"expected": str(wanted)})
        return given

    return BeforeValidator(typed)


_T = TypeVar("_T")
Some = Annotated[tuple[_T, ...], BeforeValidator(_listed)]
Text = Annotated[str, Field(pattern=r"\S")]
Glob = Annotated[str, Field(pattern=GLOB)]


def _for_editors(schema: dict[str, Any]) -> None:
    """What the reader adds: one value for a list of one, nothing empty, no null."""
    schema["minProperties"] = 1
    for spec in schema["properties"].values():
        spec.pop("title", None)
        spec.pop("default", None)
        if "anyOf" in spec:  # or null
            spec |= spec.pop("anyOf")[0]
        if spec.get("type") == "array":
            many = {key: spec.pop(key) for key in ("type", "items")}
            spec["anyOf"] = [many["items"], {**many, "minItems": 1}]


class Keys(BaseModel):
    """A mapping of known keys."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        regex_engine="python-re",
        defer_build=True,
        json_schema_extra=_for_editors,
    )

    @classmethod
    def specs(cls) -> dict[str, FieldInfo]:
        """The fields by the keys they are read from."""
        cls.model_rebuild()  # a condition holds conditions: some annotations are still names
        return {spec.alias or name: spec for name, spec in cls.model_fields.items()}


class FindingKeys(Keys):
    """One finding fits all that is given here; what is not given fits any."""

    family: Some[Family] = Field(default=(), description="one of these families of checks")
    check: Some[Text] = Field(default=(), description="one of these checks, by id")
    severity: Some[SeverityName] = Field(default=(), description="exactly one of these severities")
    asked_for: Some[Answer] = Field(
        default=(), description="whether the stated intent asked for it"
    )


class Several(Keys):
    """`at_least`: how many of which conditions."""

    count: int = Field(ge=1, description="how many must hold")
    of: "Some[When]" = Field(description="the conditions")


class When(Keys):
    """A condition: all keys given here must hold."""

    paths: Some[Glob] = Field(default=(), description="a touched path matches a pattern")
    tier_at_least: Tier | None = Field(
        default=None, description="the most critical touched path is of this tier or higher"
    )
    scope: Some[Scope] = Field(default=(), description="the judge's verdict")
    score_at_least: float | None = Field(
        default=None, ge=0, le=1, description="the judge's score of the whole change"
    )
    blast_radius_at_least: LevelName | None = Field(
        default=None, description="the blast radius is of this level or higher"
    )
    finding: FindingKeys | None = Field(default=None, description="one finding fits all of this")
    ai_assisted: Some[AiAnswer] = Field(default=(), description="written with AI")
    kind: Some[IntentKind] = Field(default=(), description="the kind of the stated intent")
    files_at_least: int | None = Field(default=None, ge=1, description="changed files")
    lines_at_least: int | None = Field(
        default=None, ge=1, description="changed lines, added and removed together"
    )
    author: Some[Text] = Field(default=(), description="the author's login")
    base_branch: Some[Glob] = Field(
        default=(), description="the branch the change goes to matches a pattern"
    )
    incomplete: Annotated[Literal[True], _exactly(True)] | None = Field(
        default=None, description="something was not reviewed"
    )
    all: "Some[When]" = Field(default=(), description="every one holds")
    any: "Some[When]" = Field(default=(), description="one of them holds")
    not_: "When | None" = Field(default=None, alias="not", description="this does not hold")
    at_least: Several | None = Field(default=None, description="so many of these hold")


class Rule(Keys):
    """What is asked for when a condition holds. Several rules add up; none lowers another."""

    name: Text = Field(description="unique; replaces the preset's rule of the same name")
    when: When = Field(description="the condition")
    require: Outcome = Field(
        description="`sign_off`, `block`, or `pass` to switch a preset's rule off"
    )
    reason: Text = Field(description="why, in the words people will read")
    role: Role | None = Field(
        default=None, description="who signs: any `reviewer` (if not given) or a `senior`"
    )
    count: int | None = Field(
        default=None, ge=1, le=20, description="how many of them; 1 if not given"
    )


class TierPaths(Keys):
    """Path patterns of each tier. A path in several is in the most critical; in none, `normal`."""

    critical: Some[Glob] = Field(
        default=(), description="paths where a mistake is an outage or cannot be undone"
    )
    high: Some[Glob] = Field(default=(), description="paths that deserve more care")
    normal: Some[Glob] = Field(
        default=(), description="as any path in no tier; lifts a path out of `low`"
    )
    low: Some[Glob] = Field(default=(), description="paths where a mistake costs little")


class Senior(Keys):
    """Who is senior."""

    users: Some[Text] = Field(default=(), description="logins")
    teams: Some[Text] = Field(default=(), description="teams, as `organisation/team`")


class Override(Keys):
    """A check switched off or given another severity, and why."""

    severity: Literal["off", "info", "warn", "high", "block"] = Field(
        description="`off`, or the severity instead of the check's own"
    )
    reason: Text = Field(description="why; shown with every finding it touches")
    paths: Some[Glob] = Field(default=(), description="only here; everywhere if not given")


class Limits(Keys):
    """Bounds on one review. Reaching one makes it incomplete, never a pass."""

    seconds: int = Field(default=600, ge=1, le=86400, description="time for the whole review")


class Judge(Keys):
    """How the judge's score of a whole change is read; `reviewer eval calibrate` fits both keys."""

    threshold: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="a change of this score or more is flagged; the judge's own if not given",
    )
    temperature: float | None = Field(
        default=None,
        ge=0.05,
        le=20,
        description="the score's log odds are divided by this first; above 1 is less sure of itself",
    )


class PolicyFile(Keys):
    """A policy as one file says it."""

    version: Annotated[Literal[1], _exactly(1)] = Field(description="the version of this format")
    preset: Preset | None = Field(default=None, description="what this file builds on")
    mode: Literal["enforce", "observe"] = Field(
        default="enforce",
        description="`observe`: the rules say what they would ask for, and ask for nothing",
    )
    tiers: TierPaths = Field(default=TierPaths(), description="how critical which paths are")
    senior: Senior = Field(default=Senior(), description="who may give a senior's sign-off")
    checks: dict[str, Override] = Field(default={}, min_length=1, description="checks, by id")
    rules: Some[Rule] = Field(default=(), description="what needs whose sign-off")
    judge: Judge = Field(default=Judge(), description="how the judge's score is read")
    limits: Limits = Field(default=Limits(), description="bounds on one review")
