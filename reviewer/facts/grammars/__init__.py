"""What the node types of each grammar mean to a reviewer, as data."""

from reviewer.facts.grammars.catalog import GRAMMARS as GRAMMARS
from reviewer.facts.grammars.grammar import COMMENTS as COMMENTS
from reviewer.facts.grammars.grammar import Grammar as Grammar
from reviewer.facts.grammars.grammar import Rule as Rule
