"""The commands of `param-discovery`, in the order of `--help`, and the parser made of them."""

from __future__ import annotations

import argparse
from importlib import import_module

from param_discovery.cli.parser import Parser, add_common
from param_discovery.report.console import write_result
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from param_discovery.cli.command import Command

NAMES = (
    "discover",
    "classify",
    "guard",
    "history",
    "check",
    "impact",
    "models",
    "generate",
    "rules",
    "plan",
    "engines",
    "doctor",
    "action",
)
"""Each has its module in `commands`, which is imported only when the command was chosen."""

PROGRAM = "param-discovery"

DESCRIPTION = "Keeps the parameter schemas of LLM inference engines in step with upstream releases."

EPILOG = (
    "exit codes: 0 done; 1 the answer is no; 2 wrong use or bad input; "
    "3 something outside failed; 130 interrupted"
)


def load(name: str) -> Command:
    """The command of this name."""
    command: Command = import_module(f"param_discovery.cli.commands.{name}").COMMAND
    return command


def build_parser() -> Parser:
    """The whole command line; a command's own flags are added once it is chosen."""
    parser = _top(_TopParser)
    commands = _commands(parser, _CommandParser)
    for name in NAMES:
        commands.add_parser(name, allow_abbrev=False)
    return parser


def full_parser() -> Parser:
    """The same with the summaries of all commands, for `--help`."""
    parser = _top(Parser)
    commands = _commands(parser, Parser)
    for name in NAMES:
        commands.add_parser(name, help=load(name).summary)
    return parser


def _top(kind: type[Parser]) -> Parser:
    parser = kind(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument(
        "--version", action=_PrintVersion, help="print the version of param-discovery and leave"
    )
    add_common(parser)
    return parser


def _commands(parser: Parser, kind: type[Parser]) -> argparse._SubParsersAction[Any]:
    return parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        prog=PROGRAM,  # else argparse formats a usage line to find it
        required=True,
        parser_class=kind,
    )


class _TopParser(Parser):
    """Imports all commands only to list them."""

    def format_help(self) -> str:
        return full_parser().format_help()


class _CommandParser(Parser):
    """One command's parser, made whole when it is first used."""

    def parse_known_args(  # type: ignore[override]  # the overloads say no more
        self,
        args: Sequence[str] | None = None,
        namespace: Any = None,  # noqa: ANN401
    ) -> tuple[Any, list[str]]:
        """Add the command's flags, then parse."""
        if self.get_default("run") is None:
            command = load(self.prog.removeprefix(f"{PROGRAM} "))
            self.description = command.description
            command.add_arguments(self)
            add_common(self)
            self.set_defaults(run=command.run)
        return super().parse_known_args(args, namespace)


class _PrintVersion(argparse.Action):
    """Looks the version up only when asked: installed metadata is slow to import."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)
        del dest

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # noqa: PLC0415 - see above

        write_result(f"{PROGRAM} {version(PROGRAM)}\n")
        parser.exit()
