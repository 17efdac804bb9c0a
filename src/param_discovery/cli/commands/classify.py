"""`classify`: what two schemas differ in, and whether it breaks anyone."""

from __future__ import annotations

import gc

from param_discovery.cli.command import Command
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

EXIT_BREAKING = 1

NO_FLAGS = {"format": "text", "fail_on": "breaking", "delta": False, "config": None}
"""What applies where no flag is given."""

_DESCRIPTION = """\
Compare two schemas of one engine, and say of each change whether it breaks those who pass the
parameter. Each schema is a file; REV:path, a file as it is in a git revision; engine@version, such
as vllm@0.32.0 or vllm@current, which is read from its published wheel; or `-`, standard input. A
file of that name wins. /dev/null says that there is no schema on this side, and so does a path
that the revision does not have. Where the two schemas were made by different revisions of this
tool, both engine versions are read again, so that only the engine's own changes are reported. Ends
with 1 if anything breaks, and with 2 without a verdict if a schema cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `classify`."""
    parser.add_argument("old", metavar="OLD", help="the schema that is relied on")
    parser.add_argument("new", metavar="NEW", help="the schema that is to replace it")
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "github", "sarif"),
        default=NO_FLAGS["format"],
        help="how the result is written to standard output; github: annotations in a workflow's log"
        " (default: text)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "never"),
        default=NO_FLAGS["fail_on"],
        help="never: end with 0 whatever breaks; errors keep their codes (default: breaking)",
    )
    parser.add_argument(
        "--delta",
        action="store_true",
        help="also show what exactly differs in each changed parameter",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the project's configuration: levels of rules, accepted findings (default:"
        " .param-discovery.yml in the root, if it is there)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Compare, report, and return the exit code."""
    # Documents have no cycles, and a large one's objects would be looked through again and again.
    gc.disable()
    from param_discovery.pipeline.classify import (  # noqa: PLC0415 - only for this command
        ClassifyRequest,
        classify,
    )
    from param_discovery.report.classify import write  # noqa: PLC0415
    from param_discovery.report.console import say  # noqa: PLC0415

    def tell(text: str) -> None:
        if not common.style.quiet:
            say(text, common.style)

    request = ClassifyRequest(arguments.old, arguments.new, common.root_text, arguments.config)
    result = classify(request, tell)
    write(result, arguments.format, common.style, delta=arguments.delta)
    gc.freeze()  # nor does the interpreter need to look for cycles at its end
    breaks = result.comparison.classification == "breaking"
    return EXIT_BREAKING if breaks and arguments.fail_on == "breaking" else 0


COMMAND = Command(
    name="classify",
    summary="compare two schemas: safe or breaking",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
