"""`classify`: what two schemas differ in, and whether it breaks anyone."""

from __future__ import annotations

import gc

from param_discovery.cli.command import Command
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from param_discovery.cli.command import Common

EXIT_BREAKING = 1

LONGEST_REASON = 500
"""As the project's configuration takes it."""

NO_FLAGS = {
    "format": "text",
    "fail_on": "breaking",
    "delta": False,
    "config": None,
    "accept": None,
    "until": None,
}
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
        choices=("text", "json", "markdown", "github", "sarif", "changelog"),
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
    parser.add_argument(
        "--accept",
        metavar="REASON",
        help="instead of the report, write entries for `accepted:` of .param-discovery.yml: all"
        " that breaks, for your reason; with --until. The exit code stays the verdict's",
    )
    parser.add_argument(
        "--until", metavar="DAY", help="with --accept: the last day (YYYY-MM-DD) that they hold"
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

    if arguments.accept is not None or arguments.until is not None:
        _check_acceptance(arguments)
    request = ClassifyRequest(arguments.old, arguments.new, common.root_text, arguments.config)
    result = classify(request, tell)
    if arguments.accept is not None:
        from param_discovery.report import classify_accepted, console  # noqa: PLC0415 - few want it

        console.write_result(classify_accepted.text(result, arguments.accept, arguments.until))
    else:
        write(result, arguments.format, common.style, delta=arguments.delta)
    gc.freeze()  # nor does the interpreter need to look for cycles at its end
    breaks = result.comparison.classification == "breaking"
    return EXIT_BREAKING if breaks and arguments.fail_on == "breaking" else 0


def _check_acceptance(arguments: argparse.Namespace) -> None:
    """Refuse what `.param-discovery.yml` would not take, before anything is read.

    Raises:
        UsageError: a reason or a day is missing or no such.
    """
    from datetime import date  # noqa: PLC0415 - only for this flag

    from param_discovery.cli.parser import UsageError  # noqa: PLC0415
    from param_discovery.pipeline.classify import utc_today  # noqa: PLC0415

    reason, until = arguments.accept, arguments.until
    if reason is None or until is None:
        raise UsageError(
            "--accept and --until go together",
            mend='Say why, and until when: --accept "we never set it" --until 2030-12-31',
        )
    if not reason.strip() or not reason.isprintable() or len(reason) > LONGEST_REASON:
        raise UsageError(
            f"--accept takes a reason on one line, of at most {LONGEST_REASON} characters",
            mend="Say in a few words why it does no harm here.",
        )
    try:
        day = date.fromisoformat(until).isoformat()
    except ValueError:
        day = ""
    if day != until or until < utc_today():
        raise UsageError(
            f"--until takes a day to come as YYYY-MM-DD, and this is {until!r}",
            mend="An acceptance that has expired would be an error at once.",
        )


COMMAND = Command(
    name="classify",
    summary="compare two schemas: safe or breaking",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
