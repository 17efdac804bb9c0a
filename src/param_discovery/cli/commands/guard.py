"""`guard`: whether the versions in Dockerfile, specification and schema agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.cli.command import Command

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

FORMATS = ("text", "json", "markdown", "github")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `guard`."""
    parser.add_argument(
        "engines",
        nargs="*",
        metavar="ENGINE",
        help="an engine of engine_versions/, or `all` (default: all)",
    )
    parser.add_argument(
        "--pr-number",
        type=int,
        metavar="N",
        help="the pull request that the commands which mend a mismatch name (default: <N>)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how the result is written to standard output; `github`: as annotations on the lines"
        " of the pins (default: text)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Compare the versions; 1 where they do not agree."""
    from param_discovery.pipeline.guard import guard  # noqa: PLC0415 - only here
    from param_discovery.report.guard import write  # noqa: PLC0415
    from param_discovery.report.guard_result import worst_exit_code  # noqa: PLC0415

    outcomes = guard(common.root, arguments.engines, pr_number=arguments.pr_number)
    write(outcomes, arguments.format, common.style)
    return worst_exit_code(outcomes)


COMMAND = Command(
    name="guard",
    summary="check that Dockerfile pin, current_version and schema agree",
    description="Check that the ARG pin of each engine's Dockerfile, current_version of its"
    " specification and engine_version of its schema name the same release, and that a Dockerfile"
    " of an engine that is not built stands on the specification's image. Exit code 1: they do not;"
    " the report says on which line, and which commands mend it.",
    add_arguments=add_arguments,
    run=run,
)
