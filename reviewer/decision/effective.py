"""The effective policy as YAML, each value with where it comes from; it reads back as itself."""

from dataclasses import asdict
from textwrap import indent

import yaml

from reviewer.decision.policy import Policy
from reviewer.decision.policy_model import Keys

_BUILT_IN = "built in"


def describe(policy: Policy) -> str:
    """YAML of all that holds, presets written out, with a comment on where each value stands."""
    origins = policy.origins
    out = ["version: 1", f"mode: {policy.mode}  # {origins.get('mode', _BUILT_IN)}"]
    for section, values in (
        ("tiers", asdict(policy.tiers)),
        ("senior", policy.senior.model_dump()),
        ("judge", asdict(policy.judge)),
        ("limits", policy.limits.model_dump()),
    ):
        given = {key: value for key, value in values.items() if value not in {None, ()}}
        out += [f"{section}:"] if given else []
        for key, value in given.items():
            origin = origins.get(f"{section}.{key}", _BUILT_IN)
            out.append(f"  {key}: {_inline(value)}  # {origin}")
    out += ["checks:"] if policy.checks else []
    for check_id, override in policy.checks.items():
        out.append(f"  {_inline(check_id)}:  # {origins[f'checks.{check_id}']}")
        out.append(_block(override))
    out.append("rules:")
    for rule in policy.rules:
        out.append(f"  - name: {_inline(rule.name)}  # {origins[f'rules.{rule.name}']}")
        out.append(_block(rule, {"name"}))
    return "\n".join(out) + "\n"


def _block(record: Keys, without: set[str] | None = None) -> str:
    given = record.model_dump(by_alias=True, exclude_defaults=True, exclude=without)
    return indent(_yaml(given, None), "    ").rstrip("\n")


def _inline(value: object) -> str:
    return _yaml(value, True).removesuffix("...\n").strip()


def _yaml(value: object, flow: bool | None) -> str:
    """`flow` None: only what holds no list or mapping of its own stands on one line."""
    return yaml.safe_dump(
        value, default_flow_style=flow, sort_keys=False, allow_unicode=True, width=2**31
    )
