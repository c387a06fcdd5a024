"""What a stack is for, told from its path."""

import re
from typing import Final, Literal

Stage = Literal["live", "throwaway", "preview"]

_PREVIEW: Final = frozenset({"preview", "previews", "ephemeral", "pr", "review-apps"})
_THROWAWAY: Final = frozenset(
    [
        "dev",
        "devel",
        "develop",
        "development",
        "sandbox",
        "sandboxes",
        "sbx",
        "playground",
        "scratch",
        "demo",
        "demos",
        "test",
        "tests",
        "testing",
        "testdata",
        "fixture",
        "fixtures",
        "example",
        "examples",
        "sample",
        "samples",
        "e2e",
        "local",
        "localstack",
    ]
)
_LIVE: Final = frozenset({"prod", "prd", "production", "live"})


def stage(path: str) -> Stage:
    """`preview` is made to be deleted, `throwaway` may be lost, all else is taken for live."""
    words = frozenset(re.split(r"[^a-z0-9]+", path.lower()))
    if words & _LIVE:
        return "live"
    if words & _PREVIEW:
        return "preview"
    return "throwaway" if words & _THROWAWAY else "live"
