"""Foreign text made harmless before it is shown.

Engines, builds and registries write what they like. Their words reach a terminal, where control
characters act, or a workflow log, where GitHub's runner obeys some lines as commands.
"""

from __future__ import annotations

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that do something instead of showing something: controls (ESC and CR among
them), invisible formatting (also the marks that reverse writing), lone surrogates, separators."""

_COMMAND_START = r"^(\s*):(?=:)"
"""The runner trims a line and obeys what then begins with `::`."""

_OLD_COMMAND = "##["
"""The older form: the runner obeys it anywhere in a line."""


def one_line(text: str, *, workflow: bool = False) -> str:
    """`text` as one line in which nothing acts: each acting character becomes its escape.

    With `workflow`, the line is also no workflow command. Source: GitHub's runner,
    `ActionCommand.TryParse` and `TryParseV2`.
    """
    if text.isascii() and text.isprintable():
        shown = text
    else:
        shown = "".join(_visible(character) for character in text)
    return without_command(shown) if workflow else shown


def lines(text: str, *, workflow: bool = False) -> list[str]:
    """`text` split at line feeds (the only character that may end a line), each one harmless."""
    return [one_line(line, workflow=workflow) for line in text.rstrip("\n").split("\n")]


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    import unicodedata  # noqa: PLC0415 - most text is ASCII, and does without

    if unicodedata.category(character) not in _ACTING:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def without_command(line: str) -> str:
    """`line`, no longer a workflow command if it was one."""
    import re  # noqa: PLC0415 - only in a workflow, or for Markdown

    return re.sub(_COMMAND_START, r"\1: ", line).replace(_OLD_COMMAND, "## [")
