"""Rows of text of a width, in colour or without: what the terminal report is written on."""

import re
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

_TRAILING: Final = re.compile(r" +((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)


@dataclass
class Sheet:
    """A page `width` columns wide; ANSI colours only where `colour`."""

    width: int
    colour: bool
    _console: Console = field(init=False)
    _buffer: StringIO = field(default_factory=StringIO)

    def __post_init__(self) -> None:
        """Set the page up."""
        self._console = Console(
            file=self._buffer,
            force_terminal=self.colour,
            color_system="standard" if self.colour else None,
            no_color=not self.colour,
            width=self.width,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            # whoever calls has read the environment; rich must not
            _environ={},
        )

    def heading(self, title: str, aside: str = "") -> None:
        """A title after an empty row."""
        self._console.print()
        self.say((title, "bold"), ("  " + aside if aside else "", ""))

    def say(self, *pieces: tuple[str, str], indent: int = 0, hang: int = 0) -> None:
        """Wrapped prose; rows after the first are indented by `hang` more."""
        text = Text.assemble(*pieces)
        first, *rest = text.wrap(self._console, self.width - indent - hang) or [Text()]
        self._put(first, indent)
        for row in rest:
            self._put(row, indent + hang)

    def row(self, text: str, style: str = "", indent: int = 0) -> None:
        """One row of code, cut at the edge."""
        shown = Text(text, style)
        shown.truncate(self.width - indent, overflow="ellipsis")
        self._put(shown, indent)

    def tree(self, tree: Tree) -> None:
        """A drawn tree."""
        self._console.print(tree)

    def text(self) -> str:
        """The whole page, no row with blanks at its end."""
        return _TRAILING.sub(r"\1", self._buffer.getvalue())

    def _put(self, text: Text, indent: int) -> None:
        self._console.print(Text(" " * indent) + text, soft_wrap=True)
