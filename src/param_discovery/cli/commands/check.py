"""`check`: whether configuration files are valid for an engine's version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.cli.command import Command

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

FORMATS = ("text", "json", "markdown", "github")

_DESCRIPTION = """\
Say whether YAML, JSON or TOML files are valid configurations of an engine: parameters that it does
not have, with what became of them; wrong types and values; what is missing, deprecated, or cannot
be checked. Nothing in a file is executed. A file holds the schema's sections at its top
(`engine_params:`), or parameters of any section. Without files, all are checked that
.param-discovery.yml names. Ends with 1 if a file is invalid for a version that was asked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `check`."""
    _add_what(parser)
    _add_how(parser)


def _add_what(parser: argparse.ArgumentParser) -> None:
    """Which files, and what of them."""
    parser.add_argument(
        "configs",
        nargs="*",
        metavar="CONFIG",
        help="a YAML, JSON or TOML file; `-`: standard input",
    )
    parser.add_argument(
        "--input-format",
        choices=("yaml", "json", "toml"),
        help="the format of the named files, whatever their names are; needed for `-`",
    )
    parser.add_argument(
        "--engine",
        metavar="ENGINE[@VERSION]",
        help="the engine: alone, its schema that is kept here decides; with @VERSION (`@current`:"
        " the specification's own) its released wheel; with a range in quotes, such as"
        " 'vllm@>=0.9,<0.12', a table says which versions accept the file",
    )
    parser.add_argument(
        "--section", metavar="NAME", help="the section of the schema that the file holds"
    )
    parser.add_argument(
        "--select",
        metavar="PATH",
        help="the part of the file that is meant: keys with dots, numbers in brackets, as in"
        " serving.engine[0].args",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the project's configuration, whose `configurations` say what files hold (default:"
        " .param-discovery.yml in the root, if it is there)",
    )


def _add_how(parser: argparse.ArgumentParser) -> None:
    """What is asked of them, and how the answer is given."""
    parser.add_argument(
        "--since",
        metavar="VERSION",
        help="the version that the file was written for: also tell which defaults have changed"
        " since then, of parameters that it does not set",
    )
    parser.add_argument(
        "--no-history",
        action="store_true",
        help="do not look unknown parameters up in other versions of the engine",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="end with 1 also where something could not be checked",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how the result is written to standard output; `github`: as annotations on the lines"
        " (default: text)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Check the files; 1 where one is invalid."""
    from param_discovery.pipeline.check import check  # noqa: PLC0415 - only here
    from param_discovery.pipeline.check_files import CheckRequest  # noqa: PLC0415
    from param_discovery.report.check import worst_exit_code, write  # noqa: PLC0415
    from param_discovery.report.console import say_error  # noqa: PLC0415
    from param_discovery.report.progress import board  # noqa: PLC0415

    request = CheckRequest(
        root=common.root,
        configs=tuple(arguments.configs),
        engine=arguments.engine,
        section=arguments.section,
        select=arguments.select,
        since=arguments.since,
        is_history_read=not arguments.no_history,
        config=arguments.config,
        input_format=arguments.input_format,
    )
    with board(common.style) as shown:
        outcomes, unread = check(request, shown)
    if outcomes:
        write(outcomes, arguments.format, common.style)
    for error in unread:
        say_error(error, common.style)
    codes = [error.exit_code for error in unread]
    return max([worst_exit_code(outcomes, is_strict=arguments.strict), *codes])


COMMAND = Command(
    name="check",
    summary="is this configuration file valid for an engine's version?",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
