"""The commands of `param-discovery`, in the order of `--help`, and the parser made of them."""

from __future__ import annotations

import argparse
from typing import NoReturn

from param_discovery.cli.command import Command, Parser, add_common
from param_discovery.cli.commands import discover, doctor, engines, history
from param_discovery.report.console import write_result

COMMANDS: tuple[Command, ...] = (
    discover.COMMAND,
    history.COMMAND,
    engines.COMMAND,
    doctor.COMMAND,
)

PROGRAM = "param-discovery"

DESCRIPTION = "Keeps the parameter schemas of LLM inference engines in step with upstream releases."

EPILOG = (
    "exit codes: 0 done; 1 the answer is no; 2 wrong use or bad input; "
    "3 something outside failed; 130 interrupted"
)


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument(
        "--version", action=_PrintVersion, help="print the version of param-discovery and leave"
    )
    add_common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        add_command(commands, command)
    return parser


def add_command(commands: argparse._SubParsersAction[Parser], command: Command) -> Parser:
    """Add one command's parser to `commands`."""
    parser = commands.add_parser(
        command.name,
        help=command.summary,
        description=command.description,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    add_common(parser)
    parser.set_defaults(run=command.run)
    return parser


class _PrintVersion(argparse.Action):
    """Looks the version up only when asked: installed metadata is slow to import."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)
        del dest

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version  # noqa: PLC0415 - see above

        write_result(f"{PROGRAM} {version(PROGRAM)}\n")
        parser.exit()
