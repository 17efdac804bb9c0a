"""`models`: whether a repository's models of an engine agree with the engine's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.cli.command import Command

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

FORMATS = ("text", "json", "markdown", "github")

_DESCRIPTION = """\
Compare classes of a repository, pydantic models or dataclasses, with the parameters of an engine:
fields that the engine does not have, parameters that a model lacks, types that take more or less,
listed values that went stale, defaults that differ. The models are read from their source; nothing
of the repository is run, unless --python asks for it. Differences that are wanted are listed with
their reasons in .param-discovery.yml. Exit code 1: a model disagrees."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `models`."""
    parser.add_argument(
        "model",
        nargs="?",
        metavar="MODULE:CLASS",
        help="the class (default: all that .param-discovery.yml lists)",
    )
    parser.add_argument(
        "--engine",
        metavar="ENGINE[@VERSION]",
        help="an engine that engine_versions/ names: its schema as kept here, or that of a version"
        " (default: the one that .param-discovery.yml has for the class)",
    )
    parser.add_argument(
        "--section",
        metavar="NAME",
        help="the section that the class stands for (default: the one that it has most names of)",
    )
    parser.add_argument(
        "--path",
        default=".",
        metavar="DIR",
        help="the repository of the class; its modules lie there, or in src, lib or python"
        " (default: .)",
    )
    parser.add_argument(
        "--none-is-unset",
        action="store_true",
        help="a field whose default is None is not passed on then: its type and default may have"
        " that None beside the engine's own",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="the project configuration (default: .param-discovery.yml)"
    )
    _add_running(parser)
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how the result is written to standard output; `github`: as annotations on the lines"
        " of the fields (default: text)",
    )


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--python",
        metavar="PATH",
        help="let this interpreter import the class, where source alone does not tell: this RUNS"
        " the repository's code, with your rights",
    )
    parser.add_argument(
        "--timeout-seconds",
        type=float,
        default=120.0,
        metavar="N",
        help="how long --python may take for each class (default: 120)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Compare, report, and return the exit code."""
    from param_discovery.pipeline.models import Wanted, models  # noqa: PLC0415 - only here
    from param_discovery.report import console  # noqa: PLC0415
    from param_discovery.report.models import write  # noqa: PLC0415
    from param_discovery.report.models_result import exit_code  # noqa: PLC0415

    wanted = Wanted(
        root=common.root_text,
        folder=arguments.path,
        target=arguments.model,
        engine=arguments.engine,
        section=arguments.section,
        none_is_unset=arguments.none_is_unset,
        config=arguments.config,
        python=arguments.python,
        timeout_seconds=arguments.timeout_seconds,
    )

    def tell(text: str) -> None:
        if not common.style.quiet:
            console.say(text, common.style)

    compared = models(wanted, tell)
    if compared.outcomes or arguments.format == "json":
        write(compared.outcomes, arguments.format, common.style)
    for error in compared.refused:
        console.say_error(error, common.style)
    return max([exit_code(compared.outcomes), *(error.exit_code for error in compared.refused)])


COMMAND = Command(
    name="models",
    summary="compare a repository's own models of an engine with its schema",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
