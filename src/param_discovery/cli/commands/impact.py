"""`impact`: where a repository uses the parameters that break."""

from __future__ import annotations

import gc

from param_discovery.cli.command import Command
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

EXIT_BREAKS = 1

_DESCRIPTION = """\
Compare two schemas of one engine, as `classify` does, and find where a repository uses what breaks:
Python code (by its syntax tree), YAML, JSON and TOML, command lines in scripts, Makefiles,
Dockerfiles and workflows, Markdown and notebooks. Each place comes with its confidence and with
what to do. Nothing in the repository is executed; what git ignores, and what is binary, generated
or vendored, is not read. Ends with 1 if a place is certain or likely to break."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `impact`."""
    parser.add_argument("old", metavar="OLD", help="the schema that the repository relies on")
    parser.add_argument("new", metavar="NEW", help="the schema that is to replace it")
    parser.add_argument(
        "--path",
        default=".",
        metavar="DIR",
        help="the repository, or a folder of it, to look through (default: the current one)",
    )
    parser.add_argument(
        "--confidence",
        choices=("certain", "likely", "name-only"),
        default="likely",
        help="list places of this confidence and above; the others are counted (default: likely)",
    )
    parser.add_argument(
        "--notices",
        action="store_true",
        help="also look for what is deprecated or renamed, and for calls that rely on a default"
        " that has changed",
    )
    parser.add_argument(
        "--no-history",
        action="store_true",
        help="do not read the versions between the two to say in which one a parameter went",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "github", "sarif"),
        default="text",
        help="how the result is written to standard output; github: annotations on the lines"
        " (default: text)",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the project's configuration: levels of rules, accepted findings (default:"
        " .param-discovery.yml in the root, if it is there)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Compare, search, report, and return the exit code."""
    # Syntax trees are many small objects: with the usual threshold, a fifth of the time goes into
    # looking through them for cycles again and again.
    gc.set_threshold(100_000, 50, 50)
    from param_discovery.pipeline.impact import ImpactRequest, impact  # noqa: PLC0415 - only here
    from param_discovery.report.console import say  # noqa: PLC0415
    from param_discovery.report.impact import write  # noqa: PLC0415
    from param_discovery.report.progress import board  # noqa: PLC0415

    def tell(text: str) -> None:
        if not common.style.quiet:
            say(text, common.style)

    request = ImpactRequest(
        old=arguments.old,
        new=arguments.new,
        folder=arguments.path,
        root=common.root_text,
        config=arguments.config,
        least=arguments.confidence,
        notices=arguments.notices,
    )
    with board(common.style) as shown:
        result = impact(request, tell, None if arguments.no_history else shown)
    write(result, arguments.format, common.style)
    gc.freeze()  # nor does the interpreter need to look for cycles at its end
    return EXIT_BREAKS if result.answer == "breaks" else 0


COMMAND = Command(
    name="impact",
    summary="where a repository uses the parameters that break",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
