"""All languages' tables, by the name the rest of the package calls the language."""

from collections.abc import Mapping

from reviewer.facts.grammars.compiled import COMPILED
from reviewer.facts.grammars.configs import CONFIGS
from reviewer.facts.grammars.grammar import Grammar
from reviewer.facts.grammars.scripts import SCRIPTS

GRAMMARS: Mapping[str, Grammar] = {**SCRIPTS, **COMPILED, **CONFIGS}
