"""The parser of the command line, and the flags that commands share."""

from __future__ import annotations

import argparse

from param_discovery.errors import InputError
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, NoReturn


class UsageError(InputError):
    """The command line could not be understood."""


def _untranslated(text: str) -> str:
    return text


# argparse looks for translations of its own words, file by file, for each parser that is made:
# several milliseconds of every start, and our own words are English all the same.
vars(argparse)["_"] = _untranslated


class _Narrow(argparse.HelpFormatter):
    """What argparse asks to judge a flag as it is added: it need not know the terminal's width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are typed, and shown like all others."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(**{"formatter_class": _Narrow, **settings})

    def format_help(self) -> str:
        """The help, as wide as the terminal."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Raise `message` as a `UsageError` instead of leaving the interpreter."""
        raise UsageError(message, mend=f"{_near(message)}See `{self.prog} --help`.")


def _near(message: str) -> str:
    """A question, where argparse refuses a word that is like one it takes."""
    given, choose, rest = message.partition(" (choose from ")
    _, invalid, word = given.partition("invalid choice: ")
    if not choose or not invalid:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

    known = [each.strip("' ") for each in rest.removesuffix(")").split(",")]
    near = get_close_matches(word.strip("'").lower(), known, n=1)
    return f"Did you mean {near[0]}?\n" if near else ""


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the common flags. They may stand before or after the command, so they set no default."""
    group = parser.add_argument_group("common flags")
    group.add_argument(
        "--root",
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="the folder that holds engine_versions/ (default: the current one)",
    )
    group.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="no progress; warnings and errors are still shown",
    )
    group.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=argparse.SUPPRESS,
        help="also what builds, pulls and engines print, and tracebacks",
    )
    group.add_argument(
        "--no-color",
        action="store_true",
        default=argparse.SUPPRESS,
        help="no colours, even on a terminal (also: NO_COLOR in the environment)",
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add `--format` for a command whose result is text or JSON."""
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="how the result is written to standard output (default: text)",
    )
