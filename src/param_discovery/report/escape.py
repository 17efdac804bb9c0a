"""Foreign text made harmless before it is shown.

Engines, builds and registries write what they like. Their words reach a terminal, where control
characters act, or a workflow log, where GitHub's runner obeys some lines as commands.
"""

from __future__ import annotations

import re
import unicodedata

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that do something instead of showing something: controls (ESC and CR among
them), invisible formatting (also the marks that reverse writing), lone surrogates, separators."""

_COMMAND_START = re.compile(r"^(\s*):(?=:)")
"""The runner trims a line and obeys what then begins with `::`."""

_OLD_COMMAND = re.compile(r"##\[")
"""The older form: the runner obeys `##[` anywhere in a line."""


def one_line(text: str, *, workflow: bool = False) -> str:
    """`text` as one line in which nothing acts: each acting character becomes its escape.

    With `workflow`, the line is also no workflow command. Source: GitHub's runner,
    `ActionCommand.TryParse` and `TryParseV2`.
    """
    shown = "".join(_visible(character) for character in text)
    return without_command(shown) if workflow else shown


def lines(text: str, *, workflow: bool = False) -> list[str]:
    """`text` split at line feeds (the only character that may end a line), each one harmless."""
    return [one_line(line, workflow=workflow) for line in text.rstrip("\n").split("\n")]


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) not in _ACTING:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def without_command(line: str) -> str:
    """`line`, no longer a workflow command if it was one."""
    line = _COMMAND_START.sub(r"\1: ", line)
    return _OLD_COMMAND.sub("## [", line)
